#include "rocketcaf/protocol/route_data.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"
#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/numbers.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

ROCKETCAF_JSON_BODY(rocketcaf::route_data);

namespace rocketcaf {

const std::string* route_data::master_of(
  std::string_view broker_name) const noexcept {
  for (auto& broker : broker_datas) {
    if (broker.broker_name != broker_name)
      continue;
    if (auto i = broker.broker_addrs.find(0); i != broker.broker_addrs.end())
      return &i->second;
  }
  return nullptr;
}

namespace protocol {

namespace {

/// Queues of a topic that are used at most, whatever a name server says.
constexpr size_t max_queues = 65'536;
/// Bytes of a broker's name or address. Each queue has a copy of the name.
constexpr size_t max_name_size = 255;

bool is_name(const std::string& x) noexcept {
  return !x.empty() && x.size() <= max_name_size;
}

bool is_valid(const queue_data& x) noexcept {
  return is_name(x.broker_name);
}

bool is_valid(const broker_data& x) noexcept {
  return is_name(x.broker_name)
      && std::all_of(
           x.broker_addrs.begin(), x.broker_addrs.end(),
           [](auto& entry) { return entry.second.size() <= max_name_size; });
}

/// Tells whether all elements of a list are valid.
template <class T>
bool are_valid(const std::vector<T>& xs) noexcept {
  return std::all_of(xs.begin(), xs.end(), [](auto& x) { return is_valid(x); });
}

// -- queues ------------------------------------------------------------------

class queue_list {
public:
  explicit queue_list(std::string_view topic) : topic_(topic) {
    // nop
  }

  /// Adds queues from 0 to `count - 1`, as far as the limit allows.
  void add(std::string_view broker_name, int32_t count) {
    for (int32_t id = 0; id < count && queues_.size() < max_queues; ++id)
      queues_.push_back({topic_, std::string{broker_name}, id});
  }

  std::vector<message_queue> take() {
    return std::move(queues_);
  }

private:
  std::string topic_;
  std::vector<message_queue> queues_;
};

/// Adds the queues of "brokerA:4;brokerB:4", in this order.
void add_ordered(queue_list& queues, std::string_view conf) {
  while (!conf.empty()) {
    auto entry = conf.substr(0, conf.find(';'));
    conf.remove_prefix(std::min(entry.size() + 1, conf.size()));
    auto size = entry.find(':');
    if (size == 0 || size > max_name_size)
      continue;
    if (auto count = parse_number<int32_t>(entry.substr(size + 1)))
      queues.add(entry.substr(0, size), *count);
  }
}

} // namespace

// -- requests and bodies -----------------------------------------------------

expected<route_data, errc> decode_route(std::string_view body) {
  auto result = decode_json_body<route_data>(body);
  if (result
      && (!are_valid(result->queue_datas) || !are_valid(result->broker_datas)))
    return unexpected{errc::protocol_error};
  return result;
}

std::string encode_route(const route_data& x) {
  // All in ASCII, as they answer who asks for standard JSON.
  return write_json(nlohmann::json::parse(encode_json_body(x)));
}

std::vector<message_queue> writable_queues(const route_data& x,
                                           std::string_view topic) {
  queue_list result{topic};
  if (!x.order_topic_conf.empty()) {
    add_ordered(result, x.order_topic_conf);
    return result.take();
  }
  // A name server may send many of both: not every one is compared with every
  // other.
  std::unordered_set<std::string_view> with_master;
  for (auto& broker : x.broker_datas)
    if (broker.broker_addrs.count(0) > 0)
      with_master.insert(broker.broker_name);
  std::vector<const queue_data*> sorted;
  for (auto& queue : x.queue_datas)
    if ((queue.perm & perm_write) != 0
        && with_master.count(queue.broker_name) > 0)
      sorted.push_back(&queue);
  std::stable_sort(sorted.begin(), sorted.end(), [](auto* lhs, auto* rhs) {
    return lhs->broker_name < rhs->broker_name;
  });
  for (auto* queue : sorted)
    result.add(queue->broker_name, queue->write_queue_nums);
  return result.take();
}

} // namespace protocol
} // namespace rocketcaf
