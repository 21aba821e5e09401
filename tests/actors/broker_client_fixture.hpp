#pragma once

#include "rocketcaf/actors/broker_client.hpp"

#include "rocketcaf/protocol/bodies/cluster_info.hpp"
#include "rocketcaf/protocol/requests/request.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "client_fixture.hpp"

#include <functional>
#include <type_traits>
#include <variant>

namespace rocketcaf::test {

/// A broker client on a real client among fake peers, in virtual time. The name
/// server "ns:1" knows the brokers a (master a:1, replica a:2), b (master b:1)
/// and c (replica c:3 alone), the last one in a cluster "two" of its own.
struct broker_client_fixture : client_fixture {
  using remoting_command = protocol::remoting_command;
  using answer_type = std::variant<remoting_command, caf::error>;

  /// What the name server tells.
  protocol::cluster_info cluster;
  broker_client_actor broker_client;

  broker_client_fixture() {
    cluster.broker_addr_table["a"]
      = broker_data{"one", "a", {{0, "a:1"}, {1, "a:2"}}};
    cluster.broker_addr_table["b"] = broker_data{"one", "b", {{0, "b:1"}}};
    cluster.broker_addr_table["c"] = broker_data{"two", "c", {{3, "c:3"}}};
    cluster.cluster_addr_table["one"] = {"a", "b"};
    cluster.cluster_addr_table["two"] = {"c"};
    network.at("ns:1").answer
      = [this](const remoting_command& x) { return name_server(x); };
    for (auto address : {"a:1", "a:2", "b:1", "c:3"})
      reply(address, 0);
    broker_client = actors::spawn_broker_client(sys(), client);
    dispatch_messages();
  }

  ~broker_client_fixture() {
    broker_client = nullptr;
    dispatch_messages();
  }

  // -- peers ------------------------------------------------------------------

  answer_type name_server(const remoting_command& x) {
    auto result = protocol::make_response(x, 0);
    if (x.code == 106)
      result.body = protocol::encode_json_body(cluster);
    else if (x.code == 105)
      result.body = protocol::encode_route(route());
    return result;
  }

  /// A route over all brokers.
  route_data route() const {
    route_data result;
    for (auto& [name, data] : cluster.broker_addr_table)
      result.broker_datas.push_back(data);
    return result;
  }

  /// Makes a broker answer with a code, and what `more` adds.
  void reply(const std::string& address, int32_t code,
             std::function<void(remoting_command&)> more = {}) {
    network.at(address).answer = [code, more](const remoting_command& x) {
      auto result = protocol::make_response(x, code, code ? "so it is" : "");
      if (more)
        more(result);
      return answer_type{std::move(result)};
    };
  }

  /// The same for an answer with one field.
  void reply_field(const std::string& address, const std::string& name,
                   int64_t value) {
    reply(address, 0, [=](remoting_command& x) { x.set(name, value); });
  }

  /// Makes connections to a broker fail with a code.
  void fail(const std::string& address, errc code) {
    network.at(address).answer = [code](const remoting_command&) {
      return answer_type{make_error(code, "a fake")};
    };
  }

  // -- calls ------------------------------------------------------------------

  template <class Request>
  using response_of
    = std::conditional_t<std::is_void_v<typename Request::response>, bool,
                         typename Request::response>;

  template <class Request>
  auto start(Request what) {
    auto result
      = ask<response_of<Request>>(sys(), broker_client, std::move(what));
    dispatch_messages();
    return result;
  }

  /// The same for what is answered at once.
  template <class Request>
  expected<response_of<Request>, request_failure> get(Request what) {
    auto result = start(std::move(what));
    REQUIRE(result->done());
    if (result->value)
      return std::move(*result->value);
    return unexpected{request_failure_of(result->error)};
  }

  /// Asks for something that is not to be had.
  template <class Request>
  request_failure failure(Request what) {
    auto result = get(std::move(what));
    REQUIRE(!result);
    return result.error();
  }

  // -- what happened ----------------------------------------------------------

  size_t asked(const std::string& address) {
    return network.at(address).requests.size();
  }

  /// The last request that came in at an address.
  remoting_command last(const std::string& address) {
    REQUIRE(!network.at(address).requests.empty());
    return network.at(address).requests.back().command;
  }

  /// The header of the last request, which must have the code of `Header`.
  template <class Header>
  Header last_header(const std::string& address) {
    auto command = last(address);
    CHECK_EQ(command.code, static_cast<int32_t>(Header::code));
    auto result = protocol::read_header<Header>(command);
    REQUIRE(result);
    return *result;
  }

  /// How often brokers were asked for anything.
  size_t asked_brokers() {
    return asked("a:1") + asked("a:2") + asked("b:1") + asked("c:3");
  }
};

inline protocol::stored_message stored(int64_t offset, std::string body,
                                       std::map<std::string, std::string> of
                                       = {}) {
  protocol::stored_message x;
  x.topic = "t";
  x.queue_offset = offset;
  x.physical_offset = 100 * offset;
  x.store_millis = 1000 + offset;
  x.body = std::move(body);
  x.properties = std::move(of);
  return x;
}

inline void append(protocol::remoting_command& answer,
                   const std::vector<protocol::stored_message>& messages) {
  for (auto& x : messages)
    REQUIRE(protocol::encode_stored(answer.body, x));
}

} // namespace rocketcaf::test
