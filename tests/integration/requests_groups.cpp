// Requests about consumer groups, clients and topics, and any others.
#include "requests.hpp"

#include <utility>

namespace rocketcaf::test {

namespace {

/// Any request, with fields and a body.
json invoke(asker& to, const json& x) {
  protocol::remoting_command request;
  request.code = x.at("code");
  for (auto& [name, value] : x.at("fields").items())
    request.set(name, value.get<std::string>());
  request.body = text_of(x, "body");
  return to.invoke(
    {.address = text_of(x, "address"), .request = std::move(request)});
}

} // namespace

void add_group_calls(call_table& out) {
  out["get_consumer_list"] = [](asker& to, const json& x) {
    return to.ask_broker(
      get_consumer_list{.broker = text_of(x, "broker"),
                        .consumer_group = text_of(x, "consumer_group")});
  };
  out["lock_queues"] = [](asker& to, const json& x) {
    return to.ask_broker(
      lock_queues{.broker = text_of(x, "broker"),
                  .consumer_group = text_of(x, "consumer_group"),
                  .client_id = text_of(x, "client_id"),
                  .queues = queues_of(x)});
  };
  out["unlock_queues"] = [](asker& to, const json& x) {
    return to.ask_broker(
      unlock_queues{.broker = text_of(x, "broker"),
                    .consumer_group = text_of(x, "consumer_group"),
                    .client_id = text_of(x, "client_id"),
                    .queues = queues_of(x)});
  };
  out["send_heartbeat"] = [](asker& to, const json& x) {
    return to.ask_broker(send_heartbeat{
      .broker = text_of(x, "broker"),
      .content = read_body<heartbeat_data>(x.at("content").dump())});
  };
  out["unregister_client"] = [](asker& to, const json& x) {
    return to.ask_broker(
      unregister_client{.broker = text_of(x, "broker"),
                        .client_id = text_of(x, "client_id"),
                        .producer_group = text_of(x, "producer_group"),
                        .consumer_group = text_of(x, "consumer_group")});
  };
  out["check_client_config"] = [](asker& to, const json& x) {
    return to.ask_broker(
      check_client_config{.broker = text_of(x, "broker"),
                          .consumer_group = text_of(x, "consumer_group"),
                          .topic = text_of(x, "topic"),
                          .selector = selector_of(x)});
  };
  out["invoke"] = invoke;
  out["get_client_id"] = [](asker& to, const json&) {
    return to.ask_broker(atom::get_client_id_v);
  };
  out["get_connections"]
    = [](asker& to, const json&) { return to.connections(); };
}

void add_topic_calls(call_table& out) {
  out["create_topic"] = [](asker& to, const json& x) {
    return to.ask_broker(
      create_topic{.config = read_body<topic_config>(x.at("config").dump()),
                   .broker = text_of(x, "broker"),
                   .cluster = text_of(x, "cluster")});
  };
  out["delete_topic"] = [](asker& to, const json& x) {
    return to.ask_broker(delete_topic{.topic = text_of(x, "topic"),
                                      .broker = text_of(x, "broker"),
                                      .cluster = text_of(x, "cluster")});
  };
  out["get_topic_config"] = [](asker& to, const json& x) {
    return to.ask_broker(get_topic_config{.broker = text_of(x, "broker"),
                                          .topic = text_of(x, "topic")});
  };
}

} // namespace rocketcaf::test
