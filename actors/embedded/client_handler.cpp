#include "rocketcaf/actors/embedded/client_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"

#include "rocketcaf/protocol/bodies/name_lists.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"
#include "rocketcaf/protocol/topic_names.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::get_consumer_list_by_group_request;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;
using protocol::unregister_client_request;

request_outcome with_answer(remoting_command answer) {
  request_outcome result;
  result.answer = std::move(answer);
  return result;
}

} // namespace

request_outcome client_handler::handle(broker_node& node,
                                       const request_source& source,
                                       const command& request,
                                       const moment& now) const {
  switch (request_code{request.code}) {
  case request_code::heart_beat:
    return on_heartbeat(node, source, request, now);
  case request_code::unregister_client:
    return on_unregister(node, request);
  case request_code::get_consumer_list_by_group:
    return with_answer(on_consumer_list(node, request));
  default:
    return with_answer(on_check(request));
  }
}

std::vector<client_notice> client_handler::notices_for(
  const broker_node& node, const std::vector<std::string>& groups) {
  std::vector<client_notice> result;
  for (auto& group : groups)
    for (auto connection : node.clients.connections_of(group))
      result.push_back(
        {connection, protocol::make_oneway_request(
                       protocol::notify_consumer_ids_changed_request{
                         .consumer_group = group})});
  return result;
}

request_outcome client_handler::on_heartbeat(broker_node& node,
                                             const request_source& source,
                                             const command& request,
                                             const moment& now) {
  auto changed
    = node.clients.on_heartbeat(source.connection, request.body, now.steady);
  if (!changed)
    return with_answer(
      make_answer(response_code::system_error, "the body is no heartbeat"));
  // As brokers do: what the group's consumers give back needs a place.
  for (auto& group : node.clients.groups_of(source.connection))
    if (auto topic = protocol::retry_topic(group);
        !protocol::validate_topic(topic))
      node.create_topic(topic, 1);
  auto result = with_answer(make_answer(response_code::success));
  // Heartbeats of the second version leave out what did not change.
  protocol::write_header(*result.answer, protocol::heart_beat_response{
                                           .supports_heart_beat_v2 = false,
                                           .subscription_changed = true});
  result.notices = notices_for(node, *changed);
  return result;
}

request_outcome client_handler::on_unregister(broker_node& node,
                                              const command& request) {
  auto x = protocol::read_header<unregister_client_request>(request);
  if (!x)
    return with_answer(refuse_header(x.error()));
  auto changed
    = node.clients.on_unregister(x->client_id, x->producer_group.value_or(""),
                                 x->consumer_group.value_or(""));
  auto result = with_answer(make_answer(response_code::success));
  result.notices = notices_for(node, changed);
  return result;
}

remoting_command client_handler::on_consumer_list(const broker_node& node,
                                                  const command& request) {
  auto x = protocol::read_header<get_consumer_list_by_group_request>(request);
  if (!x)
    return refuse_header(x.error());
  protocol::consumer_list result{node.clients.consumers_of(x->consumer_group)};
  if (result.consumer_id_list.empty())
    return make_answer(response_code::system_error,
                       "no consumer for this group, "
                         + shown(x->consumer_group));
  return answer_with(protocol::encode_json_body(result));
}

remoting_command client_handler::on_check(const command& request) {
  // As brokers do: who asks nothing is told that it is well.
  if (request.body.empty())
    return make_answer(response_code::success);
  auto x
    = protocol::decode_json_body<protocol::client_config_check>(request.body);
  if (!x)
    return make_answer(response_code::system_error,
                       "the body is no subscription");
  auto& type = x->subscription.expression_type;
  if (type.empty() || type == "TAG")
    return make_answer(response_code::success);
  return make_answer(response_code::system_error,
                     "The broker does not support consumer to filter message "
                     "by "
                       + shown(type));
}

} // namespace rocketcaf::actors::embedded
