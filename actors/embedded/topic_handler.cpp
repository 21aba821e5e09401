#include "rocketcaf/actors/embedded/topic_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"
#include "rocketcaf/actors/embedded/topic_attributes.hpp"

#include "rocketcaf/protocol/requests/topics.hpp"
#include "rocketcaf/protocol/topic_names.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <optional>
#include <string>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::delete_topic_in_broker_request;
using protocol::get_topic_config_request;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;
using protocol::update_and_create_topic_request;

/// A topic's queues take memory, whether somebody uses them or not.
constexpr int32_t max_queues = 1024;
/// All bits that a permission may have.
constexpr int32_t all_perms = 15;

remoting_command refuse(std::string remark) {
  return make_answer(response_code::invalid_parameter, std::move(remark));
}

std::optional<remoting_command> check_name(const std::string& topic) {
  if (protocol::is_system_topic(topic))
    return refuse("The topic[" + topic + "] is conflict with system topic.");
  if (auto error = protocol::validate_topic(topic))
    return refuse(to_string(*error));
  return std::nullopt;
}

/// Real brokers take any number.
std::optional<remoting_command> check_numbers(
  const update_and_create_topic_request& x) {
  auto usable
    = [](int32_t queues) { return queues >= 1 && queues <= max_queues; };
  if (!usable(x.read_queue_nums) || !usable(x.write_queue_nums))
    return refuse("readQueueNums and writeQueueNums must be 1 to 1024");
  if (x.perm < 0 || x.perm > all_perms)
    return refuse("perm must be 0 to 15");
  return std::nullopt;
}

protocol::topic_config config_of(const update_and_create_topic_request& x) {
  protocol::topic_config result;
  result.topic_name = x.topic;
  result.read_queue_nums = x.read_queue_nums;
  result.write_queue_nums = x.write_queue_nums;
  result.perm = x.perm;
  result.topic_filter_type = x.topic_filter_type;
  result.topic_sys_flag = x.topic_sys_flag.value_or(0);
  result.order = x.order;
  return result;
}

} // namespace

remoting_command topic_handler::handle(broker_node& node,
                                       const command& request) const {
  switch (request_code{request.code}) {
  case request_code::update_and_create_topic:
    return on_update(node, request);
  case request_code::delete_topic_in_broker:
    return on_delete(node, request);
  default:
    return on_query(node, request);
  }
}

remoting_command topic_handler::on_update(broker_node& node,
                                          const command& request) {
  auto x = protocol::read_header<update_and_create_topic_request>(request);
  if (!x)
    return refuse_header(x.error());
  if (auto refusal = check_name(x->topic))
    return std::move(*refusal);
  if (auto refusal = check_numbers(*x))
    return std::move(*refusal);
  // Java knows no others.
  if (x->topic_filter_type != "SINGLE_TAG"
      && x->topic_filter_type != "MULTI_TAG")
    return make_answer(response_code::system_error,
                       "topicFilterType must be SINGLE_TAG or MULTI_TAG");
  auto config = config_of(*x);
  auto known = node.store.find(x->topic);
  auto attributes
    = change_attributes(known != nullptr ? &known->config.attributes : nullptr,
                        x->attributes.value_or(""));
  if (!attributes)
    return make_answer(response_code::system_error, attributes.error());
  config.attributes = std::move(*attributes);
  auto type = config.attributes.find("message.type");
  if (type != config.attributes.end() && type->second == "MIXED")
    return refuse("MIXED message type is not supported.");
  if (node.configure_topic(std::move(config)) == nullptr)
    return make_answer(response_code::system_error,
                       "there are too many topics");
  return make_answer(response_code::success);
}

remoting_command topic_handler::on_delete(broker_node& node,
                                          const command& request) {
  auto x = protocol::read_header<delete_topic_in_broker_request>(request);
  if (!x)
    return refuse_header(x.error());
  if (x->topic.find_first_not_of(" \t\r\n") == std::string::npos)
    return refuse("The specified topic is blank.");
  if (protocol::is_system_topic(x->topic))
    return refuse("The topic[" + x->topic + "] is conflict with system topic.");
  node.delete_topic(x->topic);
  return make_answer(response_code::success);
}

remoting_command topic_handler::on_query(const broker_node& node,
                                         const command& request) {
  auto x = protocol::read_header<get_topic_config_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto topic = node.store.find(x->topic);
  if (topic == nullptr)
    return make_answer(response_code::topic_not_exist,
                       "No topic in this broker. topic: " + shown(x->topic));
  return answer_with(protocol::encode_json_body(topic->config));
}

} // namespace rocketcaf::actors::embedded
