#include "rocketcaf/actors/embedded/request_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/json.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"

#include <string>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::get_consumer_list_by_group_request;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;
using protocol::unregister_client_request;

/// From this version on clients understand standard JSON routes.
constexpr auto standard_json_version
  = static_cast<int32_t>(protocol::mq_version::v4_9_4);

} // namespace

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

request_handler::request_handler(const embedded_broker_options& options,
                                 std::vector<broker_node>& nodes,
                                 client_relay& relay)
  : nodes_(nodes), sends_(options), pulls_(options.cluster),
    send_backs_(options.cluster), relay_(relay), lookups_(options.cluster),
    name_server_(options, nodes) {
  // nop
}

request_outcome request_handler::handle(const request_source& source,
                                        const protocol::command_view& request,
                                        const moment& now) {
  auto& node = nodes_[source.broker];
  request_outcome result;
  if (source.broker_id != 0)
    result.answer = refuse_as_slave(request);
  if (result.answer)
    return result;
  switch (request_code{request.code}) {
  case request_code::send_message:
  case request_code::send_message_v2:
  case request_code::send_batch_message:
    return sends_.handle(node, source, request, now);
  case request_code::pull_message:
  case request_code::lite_pull_message:
    return pulls_.handle(node, source, to_command(request));
  case request_code::end_transaction:
    return transactions_.handle(node, source, to_command(request), now);
  case request_code::query_message:
  case request_code::view_message_by_id:
    result.answer = lookups_.handle(node, to_command(request));
    break;
  case request_code::query_consumer_offset:
  case request_code::update_consumer_offset:
  case request_code::search_offset_by_timestamp:
  case request_code::get_max_offset:
  case request_code::get_min_offset:
  case request_code::get_earliest_msg_storetime:
    result.answer = offsets_.handle(node, to_command(request));
    break;
  case request_code::update_and_create_topic:
  case request_code::delete_topic_in_broker:
  case request_code::get_topic_config:
    result.answer = topics_.handle(node, to_command(request));
    break;
  case request_code::heart_beat:
  case request_code::unregister_client:
  case request_code::get_consumer_list_by_group:
  case request_code::check_client_config:
    return clients_.handle(node, source, to_command(request), now);
  case request_code::get_consumer_running_info:
  case request_code::consume_message_directly:
    return relay_.handle(node, source, to_command(request), now);
  case request_code::invoke_broker_to_reset_offset:
    return resets_.handle(node, to_command(request));
  case request_code::consumer_send_msg_back:
    return send_backs_.handle(node, source, to_command(request), now);
  case request_code::lock_batch_mq:
  case request_code::unlock_batch_mq:
    result.answer = locks_.handle(node, to_command(request), now);
    break;
  case request_code::put_kv_config:
  case request_code::get_kv_config:
  case request_code::delete_kv_config:
  case request_code::get_kvlist_by_namespace:
    result.answer = kv_.handle(to_command(request));
    break;
  case request_code::get_routeinfo_by_topic:
  case request_code::get_broker_cluster_info:
  case request_code::wipe_write_perm_of_broker:
  case request_code::get_all_topic_list_from_nameserver:
  case request_code::delete_topic_in_namesrv:
  case request_code::get_topics_by_cluster:
  case request_code::get_system_topic_list_from_ns:
  case request_code::add_write_perm_of_broker:
    result.answer = name_server_.handle(to_command(request));
    break;
  default:
    result.answer = make_answer(response_code::request_code_not_supported,
                                protocol::not_supported_remark(request.code));
  }
  return result;
}

std::optional<remoting_command> request_handler::refuse_as_slave(
  const protocol::command_view& request) {
  switch (request_code{request.code}) {
  case request_code::send_message:
  case request_code::send_message_v2:
  case request_code::send_batch_message:
    return make_answer(response_code::service_not_available,
                       "service not available now: messages are put to the "
                       "slave");
  case request_code::consumer_send_msg_back:
    return make_answer(response_code::system_error, "no master available");
  case request_code::end_transaction:
    return make_answer(response_code::slave_not_available);
  default:
    return std::nullopt;
  }
}

std::optional<remoting_command> request_handler::resume(
  const parked_pull& parked, bool time_is_up) {
  return pulls_.resume(nodes_[parked.broker], parked.pull, time_is_up);
}

} // namespace rocketcaf::actors::embedded
