#include "rocketcaf/actors/embedded/pull_handler.hpp"

#include "rocketcaf/actors/embedded/property_text.hpp"
#include "rocketcaf/actors/embedded/stored_view.hpp"
#include "rocketcaf/actors/embedded/tag_filter.hpp"

#include "rocketcaf/protocol/route_data.hpp"

#include <algorithm>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::pull_message_request;
using protocol::remoting_command;
using protocol::response_code;

/// What a broker takes from memory for one pull.
constexpr int32_t max_messages = 32;
constexpr size_t max_bytes = 262'144;
/// Messages that a broker looks at for one pull when none matches.
constexpr int64_t max_scan = 16'000;

constexpr auto subscription_not_exist = static_cast<response_code>(24);

/// What says that it is the topic that must not be read.
constexpr int32_t forbidden_topic = 3;

/// Where in a queue a pull asks for messages, and what that leads to.
struct pull_status {
  response_code code;
  const char* name;
  int64_t next_offset;
};

/// Judges the offset as the real store does.
/// @returns nullopt if there are messages at this offset.
std::optional<pull_status> judge_offset(const message_log& log,
                                        int64_t offset) {
  auto minimum = log.min_offset();
  auto maximum = log.max_offset();
  if (maximum == 0)
    return pull_status{offset == 0 ? response_code::pull_not_found
                                   : response_code::pull_offset_moved,
                       "NO_MESSAGE_IN_QUEUE", 0};
  if (offset < minimum)
    return pull_status{response_code::pull_offset_moved, "OFFSET_TOO_SMALL",
                       minimum};
  if (offset == maximum)
    return pull_status{response_code::pull_not_found, "OFFSET_OVERFLOW_ONE",
                       offset};
  if (offset > maximum)
    return pull_status{response_code::pull_offset_moved,
                       "OFFSET_OVERFLOW_BADLY", maximum};
  return std::nullopt;
}

remoting_command pull_answer(const broker_node& node, const message_log& log,
                             const pull_status& status) {
  auto result = make_answer(status.code, status.name);
  protocol::write_header(result, protocol::pull_message_response{
                                   .suggest_which_broker_id = node.suggested_id,
                                   .next_begin_offset = status.next_offset,
                                   .min_offset = log.min_offset(),
                                   .max_offset = log.max_offset()});
  return result;
}

remoting_command refuse_forbidden_topic(std::string_view topic) {
  auto result
    = make_answer(response_code::no_permission, "the topic[" + shown(topic)
                                                  + "] pulling message is "
                                                    "forbidden");
  protocol::write_header(
    result, protocol::pull_message_response{.forbidden_type = forbidden_topic});
  return result;
}

} // namespace

request_outcome pull_handler::handle(broker_node& node,
                                     const request_source& source,
                                     const command& request) {
  request_outcome result;
  auto pull = protocol::read_header<pull_message_request>(request);
  if (!pull) {
    result.answer
      = make_answer(response_code::system_error, shown(pull.error()));
    return result;
  }
  if (result.answer = prepare(node, *pull); result.answer)
    return result;
  // Masters alone keep offsets that come with pulls.
  if (source.broker_id == 0
      && (pull->sys_flag & protocol::pull_commit_offset_flag) != 0)
    node.offsets.update({pull->consumer_group, pull->topic, pull->queue_id},
                        pull->commit_offset);
  result.answer = read(node, *node.store.find(pull->topic), *pull);
  auto nothing = static_cast<int32_t>(response_code::pull_not_found);
  if (result.answer->code == nothing
      && (pull->sys_flag & protocol::pull_suspend_flag) != 0
      && pull->suspend_timeout_millis > 0) {
    result.answer.reset();
    result.parked = std::move(*pull);
  }
  return result;
}

std::optional<remoting_command> pull_handler::resume(
  broker_node& node, const pull_message_request& pull, bool time_is_up) {
  auto topic = node.store.find(pull.topic);
  if (topic == nullptr)
    return make_answer(response_code::topic_not_exist);
  auto result = read(node, *topic, pull);
  // Messages that do not match wake nobody.
  auto found = result.code == static_cast<int32_t>(response_code::success);
  if (found || time_is_up)
    return result;
  return std::nullopt;
}

std::optional<remoting_command> pull_handler::prepare(
  broker_node& node, pull_message_request& pull) {
  auto topic = node.store.find(pull.topic);
  if (topic == nullptr)
    return make_answer(response_code::topic_not_exist,
                       "topic " + shown(pull.topic) + " does not exist");
  if ((topic->config.perm & perm_read) == 0)
    return refuse_forbidden_topic(pull.topic);
  if (pull.queue_id < 0 || pull.queue_id >= topic->config.read_queue_nums)
    return make_answer(response_code::invalid_parameter,
                       "queueId " + std::to_string(pull.queue_id)
                         + " is illegal");
  auto type = pull.expression_type.value_or("");
  if (!type.empty() && type != "TAG")
    return make_answer(response_code::system_error,
                       "The broker does not support consumer to filter message "
                       "by "
                         + shown(type));
  if ((pull.sys_flag & protocol::pull_subscription_flag) != 0)
    return std::nullopt;
  auto told = node.clients.subscription(pull.consumer_group, pull.topic);
  if (!told)
    return make_answer(subscription_not_exist, "no heartbeat told how group "
                                                 + shown(pull.consumer_group)
                                                 + " follows topic "
                                                 + pull.topic);
  pull.subscription = std::move(*told);
  return std::nullopt;
}

remoting_command pull_handler::read(const broker_node& node,
                                    const stored_topic& topic,
                                    const pull_message_request& pull) {
  auto& log = topic.queues[static_cast<size_t>(pull.queue_id)];
  if (auto status = judge_offset(log, pull.queue_offset))
    return pull_answer(node, log, *status);
  remoting_command found;
  auto next = collect(node, topic, pull, found);
  if (found.body.empty())
    return pull_answer(
      node, log,
      {response_code::pull_retry_immediately, "NO_MATCHED_MESSAGE", next});
  auto result = pull_answer(node, log, {response_code::success, "FOUND", next});
  result.body = std::move(found.body);
  return result;
}

int64_t pull_handler::collect(const broker_node& node,
                              const stored_topic& topic,
                              const pull_message_request& pull,
                              command& answer) {
  auto& log = topic.queues[static_cast<size_t>(pull.queue_id)];
  tag_filter filter{pull.subscription.value_or("")};
  auto wanted = std::clamp(pull.max_msg_nums, 1, max_messages);
  auto offset = pull.queue_offset;
  auto end = std::min(log.max_offset(), offset + max_scan);
  for (; offset < end && wanted > 0; ++offset) {
    auto& record = log.at(offset);
    if (!filter.matches(find_known_properties(record.properties()).tag))
      continue;
    // At least one is returned, however large.
    if (!answer.body.empty()
        && answer.body.size() + record.bytes.size() > max_bytes)
      break;
    // The checks before storing see to it that this succeeds.
    if (protocol::encode_stored(
          answer.body, to_stored(node, cluster_, topic, pull.queue_id, offset)))
      --wanted;
  }
  return offset;
}

} // namespace rocketcaf::actors::embedded
