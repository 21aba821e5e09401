#include "rocketcaf/protocol/route_data.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/json.hpp"
#include "rocketcaf/protocol/numbers.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

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

// -- decoding ----------------------------------------------------------------

/// Reads a text that is not empty and not too long.
bool read_name(const nlohmann::json& x, const char* key, std::string& out) {
  auto text = find_text(x, key);
  if (text == nullptr || text->empty() || text->size() > max_name_size)
    return false;
  out = *text;
  return true;
}

bool read(const nlohmann::json& x, queue_data& out) {
  return read_name(x, "brokerName", out.broker_name)
      && read_int32(x, "readQueueNums", out.read_queue_nums)
      && read_int32(x, "writeQueueNums", out.write_queue_nums)
      && read_int32(x, "perm", out.perm)
      // Name servers up to 4.8 spell it like this.
      && read_int32(x, "topicSynFlag", out.topic_sys_flag)
      && read_int32(x, "topicSysFlag", out.topic_sys_flag);
}

bool read(const nlohmann::json& x, broker_data& out) {
  if (!read_name(x, "brokerName", out.broker_name))
    return false;
  if (auto cluster = find_text(x, "cluster"))
    out.cluster = *cluster;
  auto addresses = find_member(x, "brokerAddrs");
  if (addresses == nullptr)
    return true;
  if (!addresses->is_object())
    return false;
  for (auto& [key, value] : addresses->items()) {
    auto id = parse_number<int64_t>(key);
    auto text = value.get_ptr<const std::string*>();
    if (!id || text == nullptr || text->size() > max_name_size)
      return false;
    out.broker_addrs.emplace(*id, *text);
  }
  return true;
}

/// Reads an array of objects; absent counts as empty. fastjson may write an
/// object that it has written before as `{"$ref":"…"}`: those are left out.
template <class T>
bool read_list(const nlohmann::json& x, const char* key, std::vector<T>& out) {
  auto list = find_member(x, key);
  if (list == nullptr)
    return true;
  if (!list->is_array())
    return false;
  for (auto& item : *list) {
    if (find_member(item, "$ref") != nullptr)
      continue;
    T value;
    if (!read(item, value))
      return false;
    out.push_back(std::move(value));
  }
  return true;
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

remoting_command make_route_request(std::string_view topic) {
  remoting_command result;
  result.code = static_cast<int32_t>(request_code::get_routeinfo_by_topic);
  result.set("acceptStandardJsonOnly", "true");
  result.set("topic", std::string{topic});
  return result;
}

expected<route_data, errc> decode_route(std::string_view body) {
  auto doc = parse_json(body);
  route_data result;
  if (!doc || !doc->is_object()
      || !read_list(*doc, "queueDatas", result.queue_datas)
      || !read_list(*doc, "brokerDatas", result.broker_datas))
    return unexpected{errc::protocol_error};
  if (auto conf = find_text(*doc, "orderTopicConf"))
    result.order_topic_conf = *conf;
  return result;
}

std::string encode_route(const route_data& x) {
  auto queues = nlohmann::json::array();
  for (auto& queue : x.queue_datas)
    queues.push_back({{"brokerName", queue.broker_name},
                      {"perm", queue.perm},
                      {"readQueueNums", queue.read_queue_nums},
                      {"topicSysFlag", queue.topic_sys_flag},
                      {"writeQueueNums", queue.write_queue_nums}});
  auto brokers = nlohmann::json::array();
  for (auto& broker : x.broker_datas) {
    auto addresses = nlohmann::json::object();
    for (auto& [id, address] : broker.broker_addrs)
      addresses[std::to_string(id)] = address;
    brokers.push_back({{"brokerAddrs", addresses},
                       {"brokerName", broker.broker_name},
                       {"cluster", broker.cluster}});
  }
  nlohmann::json doc = {{"brokerDatas", brokers},
                        {"filterServerTable", nlohmann::json::object()},
                        {"queueDatas", queues}};
  if (!x.order_topic_conf.empty())
    doc["orderTopicConf"] = x.order_topic_conf;
  return write_json(doc);
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
