#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/resolver.hpp"

#include "rocketcaf/protocol/codes.hpp"

#include "support/deterministic.hpp"
#include "support/fake_network.hpp"
#include "support/requests.hpp"
#include "support/test.hpp"

#include <caf/send.hpp>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;
using rocketcaf::test::ask;
using rocketcaf::test::make_route;

SUITE("resolver")

namespace {

/// A resolver among fake name servers, in virtual time.
struct resolver_fixture : rocketcaf::test::deterministic {
  rocketcaf::test::fake_network network;
  connection_provider_actor client = spawn_fake_provider(sys(), network);
  resolver_actor resolver;

  ~resolver_fixture() {
    caf::anon_send_exit(resolver, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(client, caf::exit_reason::user_shutdown);
    dispatch_messages();
  }

  void start(std::vector<std::string> name_servers, size_t first = 0) {
    resolver_config config;
    config.name_servers = std::move(name_servers);
    config.first = first;
    config.client = weak_handle<connection_provider_actor>{client};
    resolver = spawn_resolver(sys(), std::move(config));
  }

  auto find(const std::string& topic) {
    auto result = ask<resolved_route>(sys(), resolver, find_route{topic});
    dispatch_messages();
    return result;
  }

  /// Makes a peer answer with a code.
  void refuse_by_code(const std::string& address, int32_t code) {
    network.at(address).answer = [code](const auto& request) {
      return protocol::make_response(request, code, "for a reason");
    };
  }

  size_t asked(const std::string& address) {
    return network.at(address).requests.size();
  }
};

} // namespace

TEST_F(resolver_fixture, "a name server is asked for the route") {
  auto route = make_route("a", "a:10911");
  network.serve_routes("ns1:9876", {{"t", route}});
  start({"ns1:9876"});
  auto answer = find("t");
  REQUIRE(answer->value.has_value());
  CHECK(*answer->value->route == route);
  auto& request = network.at("ns1:9876").requests.front().command;
  CHECK_EQ(request.code, 105);
  REQUIRE(request.field("topic") != nullptr);
  CHECK_EQ(*request.field("topic"), "t");
}

TEST_F(resolver_fixture, "it begins with the given one and sticks to it") {
  network.serve_routes("ns1:9876", {{"t", make_route("a", "a:1")}});
  network.serve_routes("ns2:9876", {{"t", make_route("a", "a:1")}});
  start({"ns1:9876", "ns2:9876"}, 1);
  CHECK(find("t")->value.has_value());
  CHECK(find("t")->value.has_value());
  CHECK_EQ(asked("ns1:9876"), 0u);
  CHECK_EQ(asked("ns2:9876"), 2u);
  CHECK_EQ(network.at("ns2:9876").spawned, 1u);
}

TEST_F(resolver_fixture, "it moves on from one that refuses connections") {
  network.refuse("ns1:9876");
  network.serve_routes("ns2:9876", {{"t", make_route("a", "a:1")}});
  start({"ns1:9876", "ns2:9876"});
  CHECK(find("t")->value.has_value());
  CHECK(find("t")->value.has_value());
  CHECK_EQ(asked("ns1:9876"), 1u);
  CHECK_EQ(asked("ns2:9876"), 2u);
}

TEST_F(resolver_fixture, "one that is silent is left in time for the next") {
  network.at("ns1:9876");
  network.serve_routes("ns2:9876", {{"t", make_route("a", "a:1")}});
  start({"ns1:9876", "ns2:9876"});
  auto answer = find("t");
  advance_time(1'499ms);
  CHECK(!answer->done());
  advance_time(1ms);
  CHECK(answer->value.has_value());
}

TEST_F(resolver_fixture, "the only one has the whole request time-out") {
  network.at("ns1:9876");
  start({"ns1:9876"});
  auto answer = find("t");
  advance_time(2'999ms);
  CHECK(!answer->done());
  advance_time(1ms);
  CHECK_EQ(code_of(answer->error), errc::name_server_unavailable);
}

TEST_F(resolver_fixture, "each name server and its trouble is told") {
  network.refuse("ns1:9876");
  network.at("ns2:9876");
  refuse_by_code("ns3:9876", 1);
  start({"ns1:9876", "ns2:9876", "ns3:9876"});
  auto answer = find("t");
  advance_time(3s);
  REQUIRE(compat::failed(answer->error));
  CHECK_EQ(code_of(answer->error), errc::name_server_unavailable);
  auto text = text_of(answer->error);
  CHECK(text.find("ns1:9876: connect_failed: connection refused") != text.npos);
  CHECK(text.find("ns2:9876: no answer within 1000 ms") != text.npos);
  CHECK(text.find("ns3:9876: answered code 1 SYSTEM_ERROR: for a reason")
        != text.npos);
}

TEST_F(resolver_fixture, "without name servers it says what to set") {
  start({});
  auto answer = find("t");
  CHECK_EQ(code_of(answer->error), errc::no_name_server);
  CHECK(text_of(answer->error).find("client.name-servers")
        != std::string::npos);
}

TEST_F(resolver_fixture, "an unknown topic is named, and no other one asked") {
  network.serve_routes("ns1:9876", {});
  network.serve_routes("ns2:9876", {{"t", make_route("a", "a:1")}});
  start({"ns1:9876", "ns2:9876"});
  auto answer = find("t");
  CHECK_EQ(code_of(answer->error), errc::no_route);
  auto text = text_of(answer->error);
  CHECK(text.find("\"t\"") != text.npos);
  CHECK(text.find("ns1:9876") != text.npos);
  CHECK_EQ(asked("ns2:9876"), 0u);
}

TEST_F(resolver_fixture, "a refusal that has nothing to do with the server is "
                         "passed on") {
  refuse_by_code("ns1:9876", 16);
  network.serve_routes("ns2:9876", {{"t", make_route("a", "a:1")}});
  start({"ns1:9876", "ns2:9876"});
  auto answer = find("t");
  CHECK_EQ(code_of(answer->error), errc::no_permission);
  CHECK(text_of(answer->error).find("for a reason") != std::string::npos);
  CHECK_EQ(asked("ns2:9876"), 0u);
}

TEST_F(resolver_fixture, "a route that cannot be read is the server's fault") {
  network.at("ns1:9876").answer = [](const auto& request) {
    auto response = protocol::make_response(request, 0);
    response.body = "{\"queueDatas\":";
    return response;
  };
  start({"ns1:9876"});
  auto answer = find("t");
  CHECK_EQ(code_of(answer->error), errc::name_server_unavailable);
  CHECK(text_of(answer->error).find("cannot be read") != std::string::npos);
}

TEST_F(resolver_fixture, "a connection that dies is a failure of its server") {
  network.at("ns1:9876");
  network.serve_routes("ns2:9876", {{"t", make_route("a", "a:1")}});
  start({"ns1:9876", "ns2:9876"});
  auto answer = find("t");
  CHECK(!answer->done());
  network.kill("ns1:9876");
  dispatch_messages();
  CHECK(answer->value.has_value());
}

TEST_F(resolver_fixture, "a late answer changes nothing") {
  // The peer answers at the deadline, when the question has gone elsewhere.
  network.at("ns1:9876");
  network.at("ns2:9876");
  start({"ns1:9876", "ns2:9876"});
  auto answer = find("t");
  advance_time(1500ms);
  CHECK(!answer->done());
  advance_time(1500ms);
  CHECK_EQ(code_of(answer->error), errc::name_server_unavailable);
  CHECK_EQ(asked("ns1:9876"), 1u);
  CHECK_EQ(asked("ns2:9876"), 1u);
}

TEST_F(resolver_fixture, "questions of several topics run side by side") {
  network.serve_routes(
    "ns1:9876", {{"t", make_route("a", "a:1")}, {"u", make_route("b", "b:1")}});
  start({"ns1:9876"});
  auto first = ask<resolved_route>(sys(), resolver, find_route{"t"});
  auto second = ask<resolved_route>(sys(), resolver, find_route{"u"});
  dispatch_messages();
  REQUIRE(first->value && second->value);
  CHECK_EQ(first->value->route->broker_datas.front().broker_name, "a");
  CHECK_EQ(second->value->route->broker_datas.front().broker_name, "b");
  CHECK_EQ(network.at("ns1:9876").spawned, 1u);
}

TEST_F(resolver_fixture, "open questions are answered when it is stopped") {
  network.at("ns1:9876");
  start({"ns1:9876"});
  auto answer = find("t");
  caf::anon_send_exit(resolver, caf::exit_reason::user_shutdown);
  dispatch_messages();
  CHECK_EQ(code_of(answer->error), errc::shutting_down);
}

TEST_F(resolver_fixture, "without its client it answers in time") {
  start({"ns1:9876"});
  caf::anon_send_exit(client, caf::exit_reason::kill);
  dispatch_messages();
  auto answer = find("t");
  advance_time(3s);
  CHECK_EQ(code_of(answer->error), errc::name_server_unavailable);
}
