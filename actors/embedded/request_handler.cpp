#include "rocketcaf/actors/embedded/request_handler.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/json.hpp"
#include "rocketcaf/protocol/mq_version.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"
#include "rocketcaf/protocol/requests/group_offsets.hpp"
#include "rocketcaf/protocol/requests/queue_offsets.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <string>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::get_consumer_list_by_group_request;
using protocol::get_max_offset_request;
using protocol::get_min_offset_request;
using protocol::get_routeinfo_by_topic_request;
using protocol::query_consumer_offset_request;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;
using protocol::unregister_client_request;
using protocol::update_consumer_offset_request;

/// From this version on clients understand standard JSON routes.
constexpr auto standard_json_version
  = static_cast<int32_t>(protocol::mq_version::v4_9_4);

remoting_command to_command(const protocol::command_view& x) {
  remoting_command result;
  result.code = x.code;
  result.language = x.language;
  result.version = x.version;
  result.opaque = x.opaque;
  result.flag = x.flag;
  result.remark = x.remark;
  for (auto& [name, value] : x.fields)
    result.fields.emplace_back(std::string{name}, std::string{value});
  result.body = x.body;
  return result;
}

/// Brokers stumble over a header without what they need.
remoting_command refuse_header(const std::string& error) {
  return make_answer(response_code::system_error, shown(error));
}

remoting_command make_offset_answer(int64_t offset) {
  auto result = make_answer(response_code::success);
  protocol::write_header(result, protocol::offset_response{.offset = offset});
  return result;
}

/// @param x is a request that names a topic and one of its queues.
template <class Request>
const message_log* log_of(const broker_node& node, const Request& x) {
  auto topic = node.store.find(x.topic);
  if (topic == nullptr || x.queue_id < 0 || x.queue_id >= topic->queue_count())
    return nullptr;
  return &topic->queues[static_cast<size_t>(x.queue_id)];
}

template <class Request>
consumed_queue consumed_of(const Request& x) {
  return {x.consumer_group, x.topic, x.queue_id};
}

/// Turns standard JSON into what name servers write for old clients: broker
/// ids without quotes. Names are plain, so the text cannot stand elsewhere.
std::string with_bare_keys(std::string text) {
  constexpr std::string_view quoted = R"("brokerAddrs":{"0":)";
  constexpr std::string_view bare = R"("brokerAddrs":{0:)";
  for (size_t pos = 0; (pos = text.find(quoted, pos)) != std::string::npos;)
    text.replace(pos, quoted.size(), bare);
  return text;
}

} // namespace

request_handler::request_handler(const embedded_broker_options& options,
                                 std::vector<broker_node>& nodes)
  : options_(options), nodes_(nodes), sends_(options), pulls_(options.cluster) {
  // nop
}

request_outcome request_handler::handle(const request_source& source,
                                        const protocol::command_view& request,
                                        const moment& now) {
  auto& node = nodes_[source.broker];
  request_outcome result;
  switch (request_code{request.code}) {
  case request_code::send_message:
  case request_code::send_message_v2:
  case request_code::send_batch_message:
    return sends_.handle(node, source, request, now);
  case request_code::pull_message:
  case request_code::lite_pull_message:
    return pulls_.handle(node, to_command(request));
  case request_code::end_transaction:
    return transactions_.handle(node, source, to_command(request), now);
  case request_code::query_consumer_offset:
    result.answer = on_query_offset(node, to_command(request));
    break;
  case request_code::update_consumer_offset:
    result.answer = on_update_offset(node, to_command(request));
    break;
  case request_code::get_max_offset:
    result.answer = on_max_offset(node, to_command(request));
    break;
  case request_code::get_min_offset:
    result.answer = on_min_offset(node, to_command(request));
    break;
  case request_code::heart_beat:
    result.answer = on_heartbeat(source, to_command(request));
    break;
  case request_code::unregister_client:
    result.answer = on_unregister(node, to_command(request));
    break;
  case request_code::get_consumer_list_by_group:
    result.answer = on_consumer_list(node, to_command(request));
    break;
  case request_code::get_routeinfo_by_topic:
    result.answer = on_route(to_command(request));
    break;
  default:
    result.answer = make_answer(response_code::request_code_not_supported,
                                protocol::not_supported_remark(request.code));
  }
  return result;
}

std::optional<remoting_command> request_handler::resume(
  const parked_pull& parked, bool time_is_up) {
  return pulls_.resume(nodes_[parked.broker], parked.pull, time_is_up);
}

// -- name server --------------------------------------------------------------

remoting_command request_handler::on_route(const command& request) const {
  auto x = protocol::read_header<get_routeinfo_by_topic_request>(request);
  if (!x)
    return make_answer(response_code::topic_not_exist, shown(x.error()));
  auto route = route_of(x->topic);
  if (route.queue_datas.empty())
    return make_answer(response_code::topic_not_exist,
                       "no broker has topic " + shown(x->topic));
  auto standard = request.version >= standard_json_version
               || x->accept_standard_json_only.value_or(false);
  auto body = protocol::encode_route(route);
  auto result = make_answer(response_code::success);
  result.body = standard ? std::move(body) : with_bare_keys(std::move(body));
  return result;
}

route_data request_handler::route_of(std::string_view topic) const {
  auto is_template
    = options_.auto_create_topics && topic == protocol::default_create_topic;
  route_data result;
  for (auto& node : nodes_) {
    auto stored = node.store.find(topic);
    if (!node.in_routes || (stored == nullptr && !is_template))
      continue;
    auto queues = is_template ? options_.queues : stored->queue_count();
    auto perm = perm_read | perm_write | (is_template ? perm_inherit : 0);
    result.queue_datas.push_back({node.name, queues, queues, perm, 0});
    result.broker_datas.push_back(
      {options_.cluster, node.name, {{0, node.address}}});
  }
  return result;
}

// -- clients ------------------------------------------------------------------

remoting_command request_handler::on_heartbeat(const request_source& source,
                                               const command& request) {
  auto& clients = nodes_[source.broker].clients;
  if (!clients.on_heartbeat(source.connection, request.body))
    return make_answer(response_code::system_error, "the body is no heartbeat");
  auto result = make_answer(response_code::success);
  // Heartbeats of the second version leave out what did not change.
  protocol::write_header(
    result, protocol::heart_beat_response{.supports_heart_beat_v2 = false,
                                          .subscription_changed = true});
  return result;
}

remoting_command request_handler::on_unregister(broker_node& node,
                                                const command& request) {
  auto x = protocol::read_header<unregister_client_request>(request);
  if (!x)
    return refuse_header(x.error());
  node.clients.on_unregister(x->client_id, x->producer_group.value_or(""),
                             x->consumer_group.value_or(""));
  return make_answer(response_code::success);
}

remoting_command request_handler::on_consumer_list(const broker_node& node,
                                                   const command& request) {
  auto x = protocol::read_header<get_consumer_list_by_group_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto ids = node.clients.consumers_of(x->consumer_group);
  if (ids.empty())
    return make_answer(response_code::system_error, "no consumer of group "
                                                      + shown(x->consumer_group)
                                                      + " is known");
  auto result = make_answer(response_code::success);
  result.body = protocol::write_json({{"consumerIdList", ids}});
  return result;
}

// -- offsets ------------------------------------------------------------------

// As brokers do: what does not exist has the offset 0.

remoting_command request_handler::on_max_offset(const broker_node& node,
                                                const command& request) {
  auto x = protocol::read_header<get_max_offset_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto log = log_of(node, *x);
  return make_offset_answer(log ? log->max_offset() : 0);
}

remoting_command request_handler::on_min_offset(const broker_node& node,
                                                const command& request) {
  auto x = protocol::read_header<get_min_offset_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto log = log_of(node, *x);
  return make_offset_answer(log ? log->min_offset() : 0);
}

remoting_command request_handler::on_query_offset(const broker_node& node,
                                                  const command& request) {
  auto x = protocol::read_header<query_consumer_offset_request>(request);
  if (!x)
    return refuse_header(x.error());
  if (auto offset = node.offsets.find(consumed_of(*x)))
    return make_offset_answer(*offset);
  // As brokers do: a new group starts at 0 while the queue is whole.
  auto log = log_of(node, *x);
  if (x->set_zero_if_not_found.value_or(true) && log != nullptr
      && log->min_offset() == 0 && log->max_offset() > 0)
    return make_offset_answer(0);
  return make_answer(response_code::query_not_found, "no offset is known");
}

remoting_command request_handler::on_update_offset(broker_node& node,
                                                   const command& request) {
  auto x = protocol::read_header<update_consumer_offset_request>(request);
  if (!x)
    return make_answer(response_code::invalid_parameter, shown(x.error()));
  if (node.store.find(x->topic) == nullptr)
    return make_answer(response_code::topic_not_exist,
                       "topic " + shown(x->topic) + " does not exist");
  if (x->queue_id < 0)
    return make_answer(response_code::invalid_parameter,
                       "queueId must not be negative");
  if (!node.offsets.update(consumed_of(*x), x->commit_offset))
    return make_answer(response_code::system_error,
                       "there are too many offsets");
  return make_answer(response_code::success);
}

} // namespace rocketcaf::actors::embedded
