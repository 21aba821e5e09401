#include "rocketcaf/protocol/pull.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/field_reader.hpp"

namespace rocketcaf::protocol {

expected<pull_request, std::string> read_pull_request(
  const remoting_command& request) {
  pull_request x;
  field_reader in{request};
  in.required("consumerGroup", x.consumer_group);
  in.required("topic", x.topic);
  in.required("queueId", x.queue_id);
  in.required("queueOffset", x.queue_offset);
  in.required("maxMsgNums", x.max_msg_nums);
  in.required("sysFlag", x.sys_flag);
  // Brokers do without these, although Java's clients always send them.
  in.optional("commitOffset", x.commit_offset);
  in.optional("suspendTimeoutMillis", x.suspend_timeout_millis);
  in.optional("subscription", x.subscription);
  in.optional("expressionType", x.expression_type);
  if (!in.ok())
    return unexpected{in.error()};
  return x;
}

remoting_command make_pull_request(const pull_request& x) {
  remoting_command result;
  result.code = static_cast<int32_t>(request_code::pull_message);
  result.set("consumerGroup", x.consumer_group);
  result.set("topic", x.topic);
  result.set("queueId", x.queue_id);
  result.set("queueOffset", x.queue_offset);
  result.set("maxMsgNums", x.max_msg_nums);
  result.set("sysFlag", x.sys_flag);
  result.set("commitOffset", x.commit_offset);
  result.set("suspendTimeoutMillis", x.suspend_timeout_millis);
  result.set("subVersion", 0);
  if (!x.subscription.empty())
    result.set("subscription", x.subscription);
  result.set("expressionType", x.expression_type);
  return result;
}

void write_pull_response(remoting_command& response, const pull_response& x) {
  response.set("suggestWhichBrokerId", x.suggest_which_broker_id);
  response.set("nextBeginOffset", x.next_begin_offset);
  response.set("minOffset", x.min_offset);
  response.set("maxOffset", x.max_offset);
}

} // namespace rocketcaf::protocol
