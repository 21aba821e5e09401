#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/resolver.hpp"

#include "rocketcaf/protocol/codes.hpp"

#include "support/deterministic.hpp"
#include "support/fake_network.hpp"
#include "support/requests.hpp"
#include "support/test.hpp"

#include <caf/send.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

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

  template <class Result, class Request>
  auto start_asking(Request what) {
    auto result = ask<Result>(sys(), resolver, std::move(what));
    dispatch_messages();
    return result;
  }

  /// Asks one name server; the request carries the code of a topic list.
  auto ask_one(std::optional<std::chrono::milliseconds> limit = {}) {
    return start_asking<name_server_answer>(
      ask_name_server{command(206), deadline(limit)});
  }

  /// Asks all of them to set a value.
  auto ask_all(std::optional<std::chrono::milliseconds> limit = {}) {
    return start_asking<name_server_answers>(
      ask_all_name_servers{command(100), deadline(limit)});
  }

  static protocol::remoting_command command(int32_t code) {
    protocol::remoting_command result;
    result.code = code;
    result.body = "question";
    return result;
  }

  std::optional<time_point> deadline(
    std::optional<std::chrono::milliseconds> limit) {
    if (!limit)
      return std::nullopt;
    return sys().clock().now() + *limit;
  }

  /// Makes a peer answer with success and its own address.
  void serve(const std::string& address) {
    network.at(address).answer = [address](const auto& request) {
      auto response = protocol::make_response(request, 0);
      response.body = address;
      return response;
    };
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

// -- any request to one name server -------------------------------------------

TEST_F(resolver_fixture, "any request is answered by the first name server") {
  serve("ns1:9876");
  serve("ns2:9876");
  start({"ns1:9876", "ns2:9876"});
  auto answer = ask_one();
  REQUIRE(answer->value.has_value());
  CHECK_EQ(answer->value->address, "ns1:9876");
  CHECK_EQ(answer->value->response.body, "ns1:9876");
  auto& request = network.at("ns1:9876").requests.front().command;
  CHECK_EQ(request.code, 206);
  CHECK_EQ(request.body, "question");
  CHECK_EQ(asked("ns2:9876"), 0u);
}

TEST_F(resolver_fixture, "the next one is asked the same if one is away, "
                         "silent, or in trouble") {
  network.refuse("ns1:9876");
  network.at("ns2:9876");
  refuse_by_code("ns3:9876", 14);
  serve("ns4:9876");
  start({"ns1:9876", "ns2:9876", "ns3:9876", "ns4:9876"});
  auto answer = ask_one(3s);
  CHECK(!answer->done());
  advance_time(1s);
  REQUIRE(answer->value.has_value());
  CHECK_EQ(answer->value->address, "ns4:9876");
  CHECK_EQ(network.at("ns4:9876").requests.front().command.body, "question");
  // What was learnt counts for the next one.
  CHECK(ask_one()->value.has_value());
  CHECK_EQ(asked("ns1:9876"), 1u);
  CHECK_EQ(asked("ns4:9876"), 2u);
}

TEST_F(resolver_fixture, "an answer that is no success is an answer") {
  refuse_by_code("ns1:9876", 22);
  serve("ns2:9876");
  start({"ns1:9876", "ns2:9876"});
  auto answer = ask_one();
  REQUIRE(answer->value.has_value());
  CHECK_EQ(answer->value->address, "ns1:9876");
  CHECK_EQ(answer->value->response.code, 22);
  CHECK_EQ(answer->value->response.remark, "for a reason");
  CHECK_EQ(asked("ns2:9876"), 0u);
}

TEST_F(resolver_fixture, "a question that nobody answers names the request and "
                         "what became of it") {
  network.refuse("ns1:9876");
  refuse_by_code("ns2:9876", 1);
  start({"ns1:9876", "ns2:9876"});
  auto answer = ask_one();
  CHECK_EQ(request_failure_of(answer->error),
           (request_failure{
             .code = errc::name_server_unavailable,
             .request_code = 206,
             .address = "ns2:9876",
             .response_code = 1,
             .remark = "no name server answered: ns1:9876: connect_failed: "
                       "connection refused; ns2:9876: answered code 1 "
                       "SYSTEM_ERROR: for a reason"}));
}

TEST_F(resolver_fixture, "a deadline ends a question before all were asked") {
  for (auto address : {"ns1:9876", "ns2:9876", "ns3:9876", "ns4:9876"})
    network.at(address);
  start({"ns1:9876", "ns2:9876", "ns3:9876", "ns4:9876"});
  auto answer = ask_one(1800ms);
  advance_time(1799ms);
  CHECK(!answer->done());
  advance_time(1ms);
  auto failure = request_failure_of(answer->error);
  CHECK_EQ(failure.code, errc::deadline_exceeded);
  CHECK(failure.remark.find("ns3:9876: no answer within 600 ms")
        != std::string::npos);
  CHECK_EQ(asked("ns3:9876"), 1u);
  CHECK_EQ(asked("ns4:9876"), 0u);
}

TEST_F(resolver_fixture, "without a deadline the request time-out counts") {
  network.at("ns1:9876");
  start({"ns1:9876"});
  auto one = ask_one();
  auto all = ask_all();
  advance_time(2'999ms);
  CHECK(!one->done());
  CHECK(!all->done());
  advance_time(1ms);
  CHECK_EQ(code_of(one->error), errc::name_server_unavailable);
  CHECK_EQ(code_of(all->error), errc::deadline_exceeded);
}

TEST_F(resolver_fixture, "nothing is sent after the deadline") {
  serve("ns1:9876");
  start({"ns1:9876"});
  for (auto& error : {ask_one(0ms)->error, ask_all(0ms)->error})
    CHECK_EQ(code_of(error), errc::deadline_exceeded);
  CHECK_EQ(asked("ns1:9876"), 0u);
}

TEST_F(resolver_fixture, "any request without name servers says what to set") {
  start({});
  for (auto& error : {ask_one()->error, ask_all()->error}) {
    auto failure = request_failure_of(error);
    CHECK_EQ(failure.code, errc::no_name_server);
    CHECK(failure.request_code != 0);
    CHECK(failure.remark.find("client.name-servers") != std::string::npos);
  }
}

// -- requests to all name servers ---------------------------------------------

TEST_F(resolver_fixture, "each name server is asked once, at the same time") {
  serve("ns1:9876");
  serve("ns2:9876");
  start({"ns1:9876", "ns2:9876", "ns1:9876"}, 1);
  auto answer = ask_all();
  REQUIRE(answer->value.has_value());
  std::vector<std::string> bodies;
  for (auto& x : answer->value->answers) {
    CHECK_EQ(x.address, x.response.body);
    bodies.push_back(x.response.body);
  }
  CHECK_EQ(bodies, (std::vector<std::string>{"ns2:9876", "ns1:9876"}));
  CHECK_EQ(asked("ns1:9876"), 1u);
  CHECK_EQ(asked("ns2:9876"), 1u);
}

TEST_F(resolver_fixture, "one that fails makes the whole fail, and is named") {
  serve("ns1:9876");
  network.refuse("ns2:9876");
  serve("ns3:9876");
  start({"ns1:9876", "ns2:9876", "ns3:9876"});
  CHECK_EQ(request_failure_of(ask_all()->error),
           (request_failure{.code = errc::connect_failed,
                            .request_code = 100,
                            .address = "ns2:9876",
                            .remark = "connect_failed: connection refused; 2 "
                                      "of 3 name servers did it"}));
  CHECK_EQ(asked("ns2:9876"), 1u);
  CHECK_EQ(asked("ns3:9876"), 1u);
}

TEST_F(resolver_fixture, "one that refuses makes the whole fail, with its "
                         "code and words") {
  serve("ns1:9876");
  refuse_by_code("ns2:9876", 16);
  start({"ns1:9876", "ns2:9876"}, 1);
  CHECK_EQ(
    request_failure_of(ask_all()->error),
    (request_failure{.code = errc::no_permission,
                     .request_code = 100,
                     .address = "ns2:9876",
                     .response_code = 16,
                     .remark = "for a reason; 1 of 2 name servers did it"}));
  // It is no trouble of the server, which is asked again.
  CHECK_EQ(ask_one()->value->address, "ns2:9876");
  CHECK_EQ(asked("ns2:9876"), 2u);
}

TEST_F(resolver_fixture, "the only one that refuses has the word") {
  refuse_by_code("ns1:9876", 1);
  start({"ns1:9876"});
  CHECK_EQ(request_failure_of(ask_all()->error).remark, "for a reason");
}

TEST_F(resolver_fixture, "all that fail are named when all are heard") {
  network.refuse("ns1:9876");
  network.at("ns2:9876");
  serve("ns3:9876");
  start({"ns1:9876", "ns2:9876", "ns3:9876"});
  auto answer = ask_all(2s);
  advance_time(1999ms);
  CHECK(!answer->done());
  advance_time(1ms);
  CHECK_EQ(request_failure_of(answer->error).remark,
           "connect_failed: connection refused; so did ns2:9876: no answer "
           "within 2000 ms; 1 of 3 name servers did it");
}

TEST_F(resolver_fixture, "open requests are answered when it is stopped, and "
                         "when it is killed") {
  network.at("ns1:9876");
  for (auto why : {caf::exit_reason::user_shutdown, caf::exit_reason::kill}) {
    start({"ns1:9876"});
    auto one = ask_one();
    auto all = ask_all();
    caf::anon_send_exit(resolver, why);
    dispatch_messages();
    auto expected
      = why == caf::exit_reason::kill ? errc::unavailable : errc::shutting_down;
    CHECK_EQ(request_failure_of(one->error).code, expected);
    CHECK_EQ(request_failure_of(all->error).code, expected);
  }
}
