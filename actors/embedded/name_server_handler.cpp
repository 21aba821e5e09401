#include "rocketcaf/actors/embedded/name_server_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"

#include "rocketcaf/protocol/bodies/cluster_info.hpp"
#include "rocketcaf/protocol/bodies/name_lists.hpp"
#include "rocketcaf/protocol/mq_version.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"
#include "rocketcaf/protocol/requests/topics.hpp"

#include <set>
#include <string>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::add_write_perm_of_broker_request;
using protocol::delete_topic_in_namesrv_request;
using protocol::get_routeinfo_by_topic_request;
using protocol::get_topics_by_cluster_request;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;
using protocol::wipe_write_perm_of_broker_request;

/// From this version on clients understand standard JSON routes.
constexpr auto standard_json_version
  = static_cast<int32_t>(protocol::mq_version::v4_9_4);

/// Turns standard JSON into what name servers write for old clients: broker
/// ids without quotes. Names and addresses are plain, so that what marks their
/// places cannot stand elsewhere.
std::string with_bare_keys(std::string_view text) {
  constexpr std::string_view start = R"("brokerAddrs":{)";
  std::string result;
  for (auto pos = text.find(start); pos != std::string_view::npos;
       pos = text.find(start)) {
    pos += start.size();
    result += text.substr(0, pos);
    text.remove_prefix(pos);
    // "id":"host:port", with commas between them
    while (text.starts_with('"')) {
      auto end = text.find('"', 1);
      result += text.substr(1, end - 1);
      text.remove_prefix(end + 1);
      auto rest = text.find_first_of(",}");
      rest += text[rest] == ',' ? 1 : 0;
      result += text.substr(0, rest);
      text.remove_prefix(rest);
    }
  }
  return result += text;
}

} // namespace

remoting_command name_server_handler::handle(const command& request) {
  switch (request_code{request.code}) {
  case request_code::get_routeinfo_by_topic:
    return on_route(request);
  case request_code::get_broker_cluster_info:
    return on_cluster_info();
  case request_code::get_all_topic_list_from_nameserver:
    return list_topics();
  case request_code::get_topics_by_cluster:
    return on_topics_of_cluster(request);
  case request_code::get_system_topic_list_from_ns:
    return on_system_topics();
  case request_code::delete_topic_in_namesrv:
    return on_delete_topic(request);
  case request_code::wipe_write_perm_of_broker:
    return on_wipe_write_perm(request);
  default:
    return on_add_write_perm(request);
  }
}

// -- routes -------------------------------------------------------------------

remoting_command name_server_handler::on_route(const command& request) const {
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
  return answer_with(standard ? std::move(body) : with_bare_keys(body));
}

route_data name_server_handler::route_of(std::string_view topic) const {
  route_data result;
  for (auto& node : nodes_) {
    auto i = node.registered.find(topic);
    if (!node.in_routes() || i == node.registered.end())
      continue;
    auto& x = i->second;
    result.queue_datas.push_back(
      {node.name, x.read_queues, x.write_queues, x.perm, x.sys_flag});
    result.broker_datas.push_back(describe(node));
  }
  return result;
}

broker_data name_server_handler::describe(const broker_node& node) const {
  broker_data result{options_.cluster, node.name, {}};
  for (size_t id = 0; id < node.ports.size(); ++id)
    if (node.ports[id].in_routes)
      result.broker_addrs.emplace(static_cast<int64_t>(id),
                                  node.ports[id].address);
  return result;
}

remoting_command name_server_handler::on_cluster_info() const {
  protocol::cluster_info result;
  for (auto& node : nodes_) {
    if (!node.in_routes())
      continue;
    result.broker_addr_table.emplace(node.name, describe(node));
    result.cluster_addr_table[options_.cluster].push_back(node.name);
  }
  // In old JSON, whoever asks.
  return answer_with(with_bare_keys(protocol::encode_json_body(result)));
}

// -- topic lists --------------------------------------------------------------

remoting_command name_server_handler::list_topics() const {
  std::set<std::string> names;
  for (auto& node : nodes_)
    if (node.in_routes())
      for (auto& [name, x] : node.registered)
        names.insert(name);
  protocol::topic_list result;
  result.topics.assign(names.begin(), names.end());
  return answer_with(protocol::encode_json_body(result));
}

remoting_command name_server_handler::on_topics_of_cluster(
  const command& request) const {
  auto x = protocol::read_header<get_topics_by_cluster_request>(request);
  if (!x)
    return refuse_header(x.error());
  if (x->cluster != options_.cluster)
    return answer_with(protocol::encode_json_body(protocol::topic_list{}));
  return list_topics();
}

remoting_command name_server_handler::on_system_topics() const {
  // As name servers do: the names of clusters and brokers, which are topics of
  // brokers, and an address to ask for the others.
  protocol::topic_list result;
  for (auto& node : nodes_) {
    if (!node.in_routes())
      continue;
    if (result.topics.empty()) {
      result.topics.push_back(options_.cluster);
      result.broker_addr = describe(node).broker_addrs.begin()->second;
    }
    result.topics.push_back(node.name);
  }
  return answer_with(protocol::encode_json_body(result));
}

remoting_command name_server_handler::on_delete_topic(const command& request) {
  auto x = protocol::read_header<delete_topic_in_namesrv_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto cluster = x->cluster_name.value_or("");
  if (cluster.empty() || cluster == options_.cluster)
    for (auto& node : nodes_)
      node.registered.erase(x->topic);
  return make_answer(response_code::success);
}

// -- permission to write ------------------------------------------------------

template <class F>
int32_t name_server_handler::change_perms(std::string_view broker_name, F f) {
  int32_t result = 0;
  for (auto& node : nodes_) {
    if (node.name != broker_name)
      continue;
    for (auto& [topic, x] : node.registered)
      x.perm = f(x.perm);
    result += static_cast<int32_t>(node.registered.size());
  }
  return result;
}

remoting_command name_server_handler::on_wipe_write_perm(
  const command& request) {
  auto x = protocol::read_header<wipe_write_perm_of_broker_request>(request);
  if (!x)
    return refuse_header(x.error());
  auto count = change_perms(x->broker_name,
                            [](int32_t perm) { return perm & ~perm_write; });
  auto result = make_answer(response_code::success);
  protocol::write_header(result, protocol::wipe_write_perm_of_broker_response{
                                   .wipe_topic_count = count});
  return result;
}

remoting_command name_server_handler::on_add_write_perm(
  const command& request) {
  auto x = protocol::read_header<add_write_perm_of_broker_request>(request);
  if (!x)
    return refuse_header(x.error());
  // As name servers do, whatever it was before.
  auto count = change_perms(x->broker_name,
                            [](int32_t) { return perm_read | perm_write; });
  auto result = make_answer(response_code::success);
  protocol::write_header(result, protocol::add_write_perm_of_broker_response{
                                   .add_topic_count = count});
  return result;
}

} // namespace rocketcaf::actors::embedded
