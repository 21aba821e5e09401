// Requests to name servers.
#include "requests.hpp"

namespace rocketcaf::test {

void add_name_server_calls(call_table& out) {
  out["query_route"] = [](asker& to, const json& x) {
    return to.ask_name_server(query_route{.topic = text_of(x, "topic")});
  };
  out["get_cluster_info"] = [](asker& to, const json&) {
    return to.ask_name_server(get_cluster_info{});
  };
  out["get_all_topics"] = [](asker& to, const json&) {
    return to.ask_name_server(get_all_topics{});
  };
  out["get_cluster_topics"] = [](asker& to, const json& x) {
    return to.ask_name_server(
      get_cluster_topics{.cluster = text_of(x, "cluster")});
  };
  out["get_system_topics"] = [](asker& to, const json&) {
    return to.ask_name_server(get_system_topics{});
  };
  out["forget_topic"] = [](asker& to, const json& x) {
    return to.ask_name_server(forget_topic{.topic = text_of(x, "topic"),
                                           .cluster = text_of(x, "cluster")});
  };
  out["wipe_write_permission"] = [](asker& to, const json& x) {
    return to.ask_name_server(
      wipe_write_permission{.broker_name = text_of(x, "broker_name")});
  };
  out["add_write_permission"] = [](asker& to, const json& x) {
    return to.ask_name_server(
      add_write_permission{.broker_name = text_of(x, "broker_name")});
  };
  out["put_kv_config"] = [](asker& to, const json& x) {
    return to.ask_name_server(put_kv_config{.ns = text_of(x, "ns"),
                                            .key = text_of(x, "key"),
                                            .value = text_of(x, "value")});
  };
  out["get_kv_config"] = [](asker& to, const json& x) {
    return to.ask_name_server(
      get_kv_config{.ns = text_of(x, "ns"), .key = text_of(x, "key")});
  };
  out["delete_kv_config"] = [](asker& to, const json& x) {
    return to.ask_name_server(
      delete_kv_config{.ns = text_of(x, "ns"), .key = text_of(x, "key")});
  };
  out["get_kv_list"] = [](asker& to, const json& x) {
    return to.ask_name_server(get_kv_list{.ns = text_of(x, "ns")});
  };
}

} // namespace rocketcaf::test
