// Commands that a client sends for others.
#include "rocketcaf/actors/errors.hpp"

#include "client_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("client_commands")

namespace {

using protocol::remoting_command;

remoting_command command(int32_t code, std::string body = {}) {
  remoting_command result;
  result.code = code;
  result.body = std::move(body);
  return result;
}

struct commands_fixture : client_fixture {
  /// Asks the client for something.
  template <class Result, class Request>
  std::shared_ptr<answer<Result>> start(Request what) {
    auto result = ask<Result>(sys(), client, std::move(what));
    dispatch_messages();
    return result;
  }

  /// The same for what is answered at once.
  template <class Result, class Request>
  expected<Result, caf::error> get(Request what) {
    auto result = start<Result>(std::move(what));
    REQUIRE(result->done());
    if (result->value)
      return std::move(*result->value);
    return unexpected{std::move(result->error)};
  }
};

} // namespace

TEST_F(commands_fixture, "any request goes to any address") {
  network.at("b:2").answer = [](const remoting_command& x) {
    auto result = protocol::make_response(x, 206, "as you wish");
    result.body = x.body + "!";
    return result;
  };
  auto answer = get<remoting_command>(
    invoke_command{.address = "b:2", .request = command(29, "what")});
  REQUIRE(answer);
  CHECK_EQ(answer->code, 206);
  CHECK_EQ(answer->body, "what!");
  REQUIRE_EQ(network.at("b:2").requests.size(), 1u);
  CHECK_EQ(network.at("b:2").requests[0].command.code, 29);
}

TEST_F(commands_fixture, "what a connection says of a request is passed on") {
  network.refuse("b:2");
  auto refused = get<remoting_command>(
    invoke_command{.address = "b:2", .request = command(29)});
  REQUIRE(!refused);
  CHECK_EQ(code_of(refused.error()), errc::connect_failed);
  network.stall("c:3");
  auto late = start<remoting_command>(
    invoke_command{.address = "c:3", .request = command(29)});
  advance_time(options().request_timeout - 1ms);
  CHECK(!late->error);
  advance_time(1ms);
  CHECK_EQ(code_of(late->error), errc::deadline_exceeded);
}

TEST_F(commands_fixture, "a deadline of one's own counts") {
  network.stall("c:3");
  auto late = start<remoting_command>(invoke_command{
    .address = "c:3", .request = command(29), .deadline = now() + 5s});
  advance_time(5s - 1ms);
  CHECK(!late->error);
  advance_time(1ms);
  CHECK_EQ(code_of(late->error), errc::deadline_exceeded);
}

TEST_F(commands_fixture, "an address that is none is refused by name") {
  auto answer = get<remoting_command>(
    invoke_command{.address = "nowhere", .request = command(29)});
  REQUIRE(!answer);
  CHECK_EQ(code_of(answer.error()), errc::invalid_argument);
  CHECK(text_of(answer.error()).find("address: ") != std::string::npos);
}

TEST_F(commands_fixture, "who waits hears when the connection is killed") {
  network.stall("c:3");
  auto answer = start<remoting_command>(
    invoke_command{.address = "c:3", .request = command(29)});
  kill_connection("c:3");
  CHECK_EQ(code_of(answer->error), errc::connection_lost);
}

TEST_F(commands_fixture, "a one-way command is answered when it went out") {
  auto answer = get<bool>(
    invoke_command_oneway{.address = "b:2", .request = command(40)});
  CHECK(answer);
  REQUIRE_EQ(network.at("b:2").requests.size(), 1u);
  CHECK(network.at("b:2").requests[0].oneway);
}

TEST_F(commands_fixture, "commands to one address share a connection") {
  network.serve_all("b:2");
  for (auto address : {"b:2", "http://b:2"})
    get<remoting_command>(
      invoke_command{.address = address, .request = command(29)});
  CHECK_EQ(network.at("b:2").spawned, 1u);
  // Producers have it, too.
  fake_producer producer{sys()};
  open(producer, "b:2");
  CHECK_EQ(network.at("b:2").spawned, 1u);
}

TEST_F(commands_fixture, "a connection that only commands used is let go") {
  network.serve_all("b:2");
  auto use = [&] {
    return get<remoting_command>(
      invoke_command{.address = "b:2", .request = command(29)});
  };
  CHECK(use());
  auto idle = options().idle_timeout;
  advance_time(idle);
  CHECK(!network.at("b:2").closed);
  CHECK(use());
  advance_time(idle);
  CHECK(!network.at("b:2").closed);
  advance_time(options().request_timeout);
  CHECK(network.at("b:2").closed);
  CHECK(use());
  CHECK_EQ(network.at("b:2").spawned, 2u);
}

TEST_F(commands_fixture,
       "a connection whose route is gone is kept while commands are open") {
  find("t");
  network.stall("a:1");
  advance_time(options().route_refresh_interval / 2);
  // Nobody watches the route.
  auto open = start<remoting_command>(invoke_command{
    .address = "a:1", .request = command(11), .deadline = now() + 90s});
  advance_time(90s - 1ms);
  CHECK(!open->done());
  CHECK(!network.at("a:1").closed);
  advance_time(1ms);
  CHECK_EQ(code_of(open->error), errc::deadline_exceeded);
  advance_time(options().request_timeout);
  CHECK(network.at("a:1").closed);
}

TEST_F(commands_fixture, "a deadline may be as late as there are times") {
  network.serve_all("b:2");
  CHECK(get<remoting_command>(invoke_command{
    .address = "b:2", .request = command(29), .deadline = time_point::max()}));
  advance_time(options().idle_timeout * 2);
  CHECK(!network.at("b:2").closed);
}

// -- requests to name servers -------------------------------------------------

TEST_F(commands_fixture, "name servers are asked for others") {
  network.serve_all("ns:1");
  auto one = get<name_server_answer>(ask_name_server{command(206)});
  REQUIRE(one);
  CHECK_EQ(one->address, "ns:1");
  auto all = get<name_server_answers>(ask_all_name_servers{command(100)});
  REQUIRE(all);
  CHECK_EQ(all->answers.size(), 1u);
  CHECK_EQ(network.at("ns:1").requests.size(), 2u);
  CHECK_EQ(network.at("ns:1").spawned, 1u);
}

TEST_F(commands_fixture, "who asks name servers is answered when the resolver "
                         "dies, and while it is being replaced") {
  network.stall("ns:1");
  auto one = start<name_server_answer>(ask_name_server{command(206)});
  auto all = start<name_server_answers>(ask_all_name_servers{command(100)});
  kill(network.at("ns:1").requester);
  CHECK_EQ(request_failure_of(one->error).code, errc::unavailable);
  CHECK_EQ(request_failure_of(all->error).code, errc::unavailable);
  auto late = get<name_server_answer>(ask_name_server{command(206)});
  REQUIRE(!late);
  CHECK_EQ(request_failure_of(late.error()),
           (request_failure{.code = errc::unavailable,
                            .request_code = 206,
                            .remark = "the resolver is being restarted"}));
  CHECK(!get<name_server_answers>(ask_all_name_servers{command(100)}));
  network.serve_all("ns:1");
  advance_time(100ms);
  CHECK(get<name_server_answer>(ask_name_server{command(206)}));
}

// -- statistics ---------------------------------------------------------------

TEST_F(commands_fixture, "the statistics of all connections are collected") {
  fake_producer producer{sys()};
  open(producer, "a:1");
  tell(open_connection{"a:1", producer.handle, 1});
  auto all = get<std::vector<connection_statistics>>(atom::get_statistics_v);
  REQUIRE(all);
  std::vector<std::string> seen;
  for (auto& x : *all)
    seen.push_back(to_string(endpoint{x.address, x.number}));
  CHECK_EQ(seen, (std::vector<std::string>{"a:1", "a:1 (1)"}));
  // One that was killed is still told.
  kill_connection("a:1 (1)");
  all = get<std::vector<connection_statistics>>(atom::get_statistics_v);
  REQUIRE(all);
  CHECK_EQ(all->size(), 2u);
}
