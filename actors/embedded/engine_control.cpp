// What tests ask of the engine.
#include "rocketcaf/actors/embedded/engine.hpp"
#include "rocketcaf/actors/embedded/stored_view.hpp"

#include "rocketcaf/protocol/text.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

constexpr int32_t max_queues = 1024;
constexpr size_t max_remark = 4096;

std::optional<validation_error> fail(std::string field, std::string rule) {
  return validation_error{errc::invalid_argument, std::move(field),
                          std::move(rule)};
}

} // namespace

std::vector<embedded_message> engine::messages(
  const list_embedded_messages& x) const {
  std::vector<embedded_message> result;
  for (auto& node : nodes_) {
    auto topic = node.store.find(x.topic);
    if (topic == nullptr
        || (!x.broker_name.empty() && x.broker_name != node.name))
      continue;
    for (int32_t queue = 0; queue < topic->queue_count(); ++queue) {
      if (x.queue_id >= 0 && x.queue_id != queue)
        continue;
      auto& log = topic->queues[static_cast<size_t>(queue)];
      for (auto i = log.min_offset(); i < log.max_offset(); ++i)
        result.push_back(to_embedded(
          node, to_stored(node, options_.cluster, *topic, queue, i)));
    }
  }
  return result;
}

std::optional<validation_error> engine::check_name(
  std::string_view broker_name) const {
  auto known = [broker_name](auto& x) { return x.name == broker_name; };
  if (broker_name.empty() || std::any_of(nodes_.begin(), nodes_.end(), known))
    return std::nullopt;
  return fail("broker_name", "must be the name of a broker or empty, is "
                               + std::string{broker_name});
}

std::optional<validation_error> engine::create_topic(
  const create_embedded_topic& x) {
  if (auto error = check_name(x.broker_name))
    return error;
  if (auto error = protocol::validate_topic(x.topic))
    return error;
  if (x.queues < 0 || x.queues > max_queues)
    return fail("queues", "must be 0 to 1024, is " + std::to_string(x.queues));
  auto queues = x.queues == 0 ? options_.queues : x.queues;
  for (auto& node : nodes_) {
    if (!x.broker_name.empty() && x.broker_name != node.name)
      continue;
    if (node.create_topic(x.topic, queues) == nullptr)
      return fail("topic", "must not be one too many");
  }
  return std::nullopt;
}

std::optional<validation_error> engine::add_fault(embedded_fault x) {
  if (auto error = check_name(x.broker_name))
    return error;
  if (x.kind == fault_kind::delay && x.delay.count() <= 0)
    return fail("delay", "must be above 0");
  // Codes have 16 bits in the binary layout.
  if (x.response_code < INT16_MIN || x.response_code > INT16_MAX)
    return fail("response_code", "must fit into 16 bits");
  if (x.remark.size() > max_remark || !protocol::is_valid_utf8(x.remark))
    return fail("remark", "must be valid UTF-8 of at most 4096 bytes");
  faults_.add(std::move(x));
  return std::nullopt;
}

void engine::clear_faults(std::string_view broker_name) {
  faults_.clear(broker_name);
}

std::optional<validation_error> engine::suggest(const suggest_broker_id& x) {
  if (auto error = check_name(x.broker_name))
    return error;
  if (x.broker_id < 0)
    return fail("broker_id", "must not be negative");
  for (auto& node : nodes_)
    if (x.broker_name.empty() || x.broker_name == node.name)
      node.suggested_id = x.broker_id;
  return std::nullopt;
}

std::optional<validation_error> engine::check(
  const invoke_embedded_client& x) const {
  if (auto error = check_name(x.broker_name))
    return error;
  if (x.code < 0 || x.code > INT16_MAX)
    return fail("code", "must be 0 to 32767, is " + std::to_string(x.code));
  if (x.timeout < std::chrono::milliseconds{1}
      || x.timeout > std::chrono::seconds{20})
    return fail("timeout", "must be 1 ms to 20 s");
  for (auto& [name, value] : x.fields)
    if (name.empty() || !protocol::is_valid_utf8(name)
        || !protocol::is_valid_utf8(value))
      return fail("fields", "must be valid UTF-8, and names not empty");
  return std::nullopt;
}

void engine::set_down(size_t broker, bool value, time_point now) {
  auto& node = nodes_[broker];
  if (node.is_down && !value)
    node.halves.postpone(now + options_.transaction_check_interval);
  node.is_down = value;
}

} // namespace rocketcaf::actors::embedded
