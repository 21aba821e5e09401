// What a producer does when something below it dies: one death, too many of
// them, and one without a successor, for each kind of actor. What the connector
// does is in integration/, since it meets sockets.
#include "supervision_fixture.hpp"
#include "support/process_counts.hpp"
#include "support/slowdown.hpp"

#include <caf/scoped_actor.hpp>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;
using rocketcaf::test::make_route;

SUITE("producer_supervision")

namespace {

using kinds = std::vector<child_kind>;

/// What dies below a client without a send noticing.
const kinds quiet_kinds{child_kind::resolver, child_kind::route_cache,
                        child_kind::heartbeat};

const kinds children{child_kind::connection, child_kind::resolver,
                     child_kind::route_cache, child_kind::heartbeat};

/// Restarts that never come.
constexpr protocol::restart_rules gone_for_good{10, 60s, 24h, 24h};

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

struct fixture : test::supervision_fixture {
  /// Checks that a send failed because all was given up, and the producer with
  /// it.
  void check_given_up(uint64_t token, const std::string& cause) {
    auto& failure = outcome(token).failure();
    CHECK_EQ(failure.code, errc::unavailable);
    CHECK_EQ(failure.storage, storage_state::maybe_stored);
    CHECK(contains(failure.remark, cause));
    REQUIRE(ended.has_value());
    CHECK_EQ(code_of(*ended), errc::unavailable);
    CHECK(contains(text_of(*ended), cause));
  }

  size_t heartbeats_of_group(const std::string& address) {
    size_t result = 0;
    for (auto& x :
         network.at(address).requests_with(protocol::request_code::heart_beat))
      if (contains(x.command.body, "\"g\""))
        ++result;
    return result;
  }
};

} // namespace

// -- a connection -------------------------------------------------------------

TEST_F(fixture, "a connection that dies: sends in flight go out again over its "
                "successor") {
  spawn_shared();
  network.stall("a:1");
  send_some(10);
  network.serve_all("a:1");
  network.at("a:1").bodies.clear();
  kill(child_kind::connection);
  CHECK(!any_answered(10));
  advance_time(100ms);
  CHECK(all_stored(10));
  CHECK_EQ(network.at("a:1").spawned, 2u);
  CHECK_EQ(network.at("a:1").bodies.size(), 10u);
  send(11);
  CHECK(outcome(11).ok());
}

TEST_F(fixture, "a connection that dies: another broker takes over at once") {
  add_second_broker();
  spawn_shared();
  network.stall("a:1");
  network.stall("b:1");
  network.at("a:1").bodies.clear();
  // All eight queues get one.
  send_some(8);
  auto start = now();
  network.serve_all("b:1");
  kill(child_kind::connection);
  network.at("b:1").bodies.clear();
  // Those that were at the dead one.
  size_t stored = 0;
  for (uint64_t token = 1; token <= 8; ++token)
    if (sender.answered(token)) {
      CHECK(outcome(token).ok());
      CHECK(outcome(token).when == start);
      ++stored;
    }
  CHECK_EQ(stored, network.at("a:1").bodies.size());
  CHECK_EQ(stored, 4u);
  // Its queues are avoided until there is a successor.
  for (uint64_t token = 11; token <= 20; ++token)
    send(token);
  CHECK_EQ(network.at("b:1").bodies.size(), 10u);
  advance_time(100ms);
  network.serve_all("a:1");
  for (uint64_t token = 21; token <= 30; ++token)
    send(token);
  CHECK_GT(network.at("a:1").bodies.size(), 5u);
}

TEST_F(fixture, "a connection that dies: sends without retries are answered at "
                "once") {
  spawn_shared({.group = "g", .retries = 0});
  network.stall("a:1");
  send_some(10);
  auto start = now();
  kill(child_kind::connection);
  for (uint64_t token = 1; token <= 10; ++token) {
    auto& failure = outcome(token).failure();
    CHECK(outcome(token).when == start);
    CHECK_EQ(failure.code, errc::connection_lost);
    CHECK_EQ(failure.storage, storage_state::maybe_stored);
    CHECK(contains(failure.remark, "the connection ended"));
    CHECK_EQ(failure.attempts.size(), 1u);
  }
}

TEST_F(fixture, "a connection that dies before anything was written stored "
                "nothing") {
  spawn_shared({.group = "g", .retries = 0});
  network.announce("a:1", connection_state::disconnected);
  add_second_broker();
  network.at("b:1").lends = false;
  advance_time(30s);
  send_some(8);
  network.kill("b:1");
  dispatch_messages();
  size_t failed = 0;
  for (uint64_t token = 1; token <= 8; ++token) {
    if (outcome(token).ok())
      continue;
    ++failed;
    CHECK_EQ(outcome(token).failure().code, errc::connection_lost);
    CHECK_EQ(outcome(token).failure().storage, storage_state::not_stored);
  }
  CHECK_EQ(failed, 4u);
}

TEST_F(fixture, "a connection without a successor: sends are answered by their "
                "deadline") {
  rules = gone_for_good;
  spawn_shared();
  network.stall("a:1");
  send_some(10);
  auto start = now();
  kill(child_kind::connection);
  for (auto i = 0; i < 3100; ++i)
    advance_time(1ms);
  for (uint64_t token = 1; token <= 10; ++token) {
    CHECK(outcome(token).when <= start + 3s);
    CHECK_EQ(outcome(token).failure().storage, storage_state::maybe_stored);
  }
  MESSAGE("what is sent from now on certainly is not stored");
  send(11);
  advance_time(3s);
  CHECK_EQ(outcome(11).failure().storage, storage_state::not_stored);
}

TEST_F(fixture, "a connection without a successor: others take its sends") {
  add_second_broker();
  rules = gone_for_good;
  spawn_shared();
  send_some(8);
  kill(child_kind::connection);
  for (uint64_t token = 9; token <= 1000; ++token)
    send(token);
  CHECK(all_stored(1000));
}

TEST_F(fixture, "a connection that is closed for good, since its address left "
                "all routes: its sends go elsewhere") {
  spawn_shared(patient());
  network.stall("a:1");
  send_some(10);
  network.serve_routes("ns:1", {{"t", make_route("b", "b:1")}});
  network.serve_all("b:1");
  advance_time(30s);
  REQUIRE(!any_answered(10));
  advance_time(3s);
  CHECK(network.at("a:1").closed);
  CHECK(all_stored(10));
}

// -- exit messages ------------------------------------------------------------

TEST_F(fixture, "an exit message with the reason normal ends nobody, as "
                "elsewhere in CAF") {
  spawn_given();
  for (auto kind : {child_kind::resolver, child_kind::route_cache,
                    child_kind::heartbeat, child_kind::client}) {
    MESSAGE(to_string(kind));
    auto victim = find(kind).lock();
    REQUIRE(victim != nullptr);
    caf::anon_send_exit(caf::actor_cast<caf::actor>(victim),
                        caf::exit_reason::normal);
    dispatch_messages();
    CHECK(!compat::terminated(victim));
  }
  caf::anon_send_exit(producer, caf::exit_reason::normal);
  send(1);
  CHECK(outcome(1).ok());
  CHECK(!ended.has_value());
}

// -- resolver, route cache, heartbeat -----------------------------------------

TEST_F(fixture, "a child that dies disturbs no send") {
  for (auto kind : quiet_kinds) {
    MESSAGE(to_string(kind));
    spawn_shared();
    network.stall("a:1");
    send(1);
    kill(kind);
    CHECK(!sender.answered(1));
    network.serve_all("a:1");
    for (uint64_t token = 2; token <= 100; ++token)
      send(token);
    for (uint64_t token = 2; token <= 100; ++token)
      CHECK(outcome(token).ok());
    // The attempt that was never answered is followed by another one.
    advance_time(2s);
    CHECK(outcome(1).ok());
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    sender.forget();
    dispatch_messages();
  }
}

TEST_F(fixture, "a resolver that dies: its successor finds what is asked for") {
  spawn_shared();
  network.serve_routes(
    "ns:1", {{"t", make_route("a", "a:1")}, {"u", make_route("b", "b:1")}});
  network.serve_all("b:1");
  auto start = now();
  kill(child_kind::resolver);
  send(1, "u");
  CHECK(!sender.answered(1));
  for (auto i = 0; i < 200; ++i)
    advance_time(1ms);
  CHECK(outcome(1).ok());
  CHECK(outcome(1).when == start + 100ms);
}

TEST_F(fixture, "a route cache that dies: its successor brings routes") {
  spawn_shared();
  kill(child_kind::route_cache);
  MESSAGE("a topic asked for meanwhile");
  network.serve_routes(
    "ns:1", {{"t", make_route("b", "b:1")}, {"u", make_route("b", "b:1")}});
  network.serve_all("b:1");
  send(1, "u");
  send(2);
  CHECK(outcome(2).ok());
  CHECK(network.at("b:1").bodies.empty());
  advance_time(100ms);
  CHECK(outcome(1).ok());
  MESSAGE("and those that were known");
  send(3);
  CHECK(outcome(3).ok());
  CHECK_EQ(network.at("b:1").bodies.size(), 2u);
  network.serve_routes("ns:1", {{"t", make_route("a", "a:1")}});
  advance_time(30s);
  send(4);
  CHECK_EQ(network.at("b:1").bodies.size(), 2u);
  CHECK(outcome(4).ok());
}

TEST_F(fixture, "a heartbeat that dies: its successor tells brokers of the "
                "producer") {
  spawn_shared();
  auto before = heartbeats_of_group("a:1");
  CHECK_GE(before, 1u);
  kill(child_kind::heartbeat);
  advance_time(100ms);
  CHECK_EQ(heartbeats_of_group("a:1"), before + 1);
  advance_time(30s);
  CHECK_EQ(heartbeats_of_group("a:1"), before + 2);
}

TEST_F(fixture, "without a child that never comes back, sends go on over what "
                "is known") {
  for (auto kind : quiet_kinds) {
    MESSAGE(to_string(kind));
    rules = gone_for_good;
    spawn_shared();
    kill(kind);
    for (uint64_t token = 1; token <= 100; ++token) {
      advance_time(5min);
      send(token);
    }
    CHECK(all_stored(100));
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    sender.forget();
    dispatch_messages();
  }
}

TEST_F(fixture,
       "without resolver or route cache, what needs one is answered at "
       "its deadline") {
  for (auto kind : {child_kind::resolver, child_kind::route_cache}) {
    MESSAGE(to_string(kind));
    rules = gone_for_good;
    spawn_shared();
    kill(kind);
    auto start = now();
    send(1, "u");
    for (auto i = 0; i < 3100; ++i)
      advance_time(1ms);
    CHECK(outcome(1).when == start + 3s);
    CHECK_EQ(outcome(1).failure().storage, storage_state::not_stored);
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    sender.forget();
    dispatch_messages();
  }
}

// -- restarted too often ------------------------------------------------------

TEST_F(fixture, "a child that dies too often ends a producer whose client was "
                "given") {
  for (auto kind : children) {
    MESSAGE(to_string(kind));
    network.serve_all("a:1");
    rules = {3, 60s, 100ms, 5s};
    spawn_given(patient());
    network.stall("a:1");
    send(1);
    for (int i = 0; i < 3; ++i) {
      kill(kind);
      advance_time(5s);
      REQUIRE(!sender.answered(1));
    }
    auto start = now();
    kill(kind);
    CHECK(outcome(1).when == start);
    check_given_up(1, to_string(kind));
    CHECK_EQ(running(), 1u); // The sender.
    ended.reset();
    sender.forget();
  }
}

TEST_F(fixture, "a child that dies too often makes a producer find another "
                "client") {
  for (auto kind : children) {
    MESSAGE(to_string(kind));
    network.serve_all("a:1");
    rules = {3, 60s, 100ms, 5s};
    spawn_shared(patient());
    network.stall("a:1");
    send(1);
    auto made = clients.size();
    for (int i = 0; i < 4; ++i) {
      REQUIRE(!sender.answered(1));
      if (i == 3)
        network.serve_all("a:1");
      kill(kind);
      advance_time(5s);
    }
    CHECK_EQ(clients.size(), made + 1);
    send(2);
    CHECK(outcome(2).ok());
    CHECK(outcome(1).ok());
    CHECK(!ended.has_value());
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    dispatch_messages();
    ended.reset();
    sender.forget();
  }
}

// -- the client ---------------------------------------------------------------

TEST_F(fixture, "a given client that dies ends its producer") {
  spawn_given(patient());
  network.stall("a:1");
  send_some(10);
  auto start = now();
  kill(child_kind::client);
  for (uint64_t token = 1; token <= 10; ++token) {
    CHECK(outcome(token).when == start);
    check_given_up(token, "the client of this producer died");
  }
  CHECK_EQ(running(), 1u); // The sender.
}

TEST_F(fixture, "a shared client that dies is followed by another one, and "
                "sends in flight go out again") {
  spawn_shared();
  network.stall("a:1");
  send_some(10);
  auto start = now();
  network.serve_all("a:1");
  kill(child_kind::client);
  send(11);
  CHECK(!any_answered(11));
  advance_time(100ms);
  CHECK(all_stored(11));
  for (uint64_t token = 1; token <= 11; ++token)
    CHECK(outcome(token).when <= start + 100ms);
  CHECK_EQ(clients.size(), 2u);
  MESSAGE("the new one serves as the old one did");
  kill(child_kind::connection);
  send(12);
  advance_time(100ms);
  CHECK(outcome(12).ok());
}

TEST_F(fixture, "the death of a client costs a send one attempt, however many "
                "brokers there are") {
  auto route = make_route("a", "a:1");
  for (std::string name : {"b", "c", "d", "e"}) {
    auto next = make_route(name, name + ":1");
    route.queue_datas.push_back(next.queue_datas.front());
    route.broker_datas.push_back(next.broker_datas.front());
    network.serve_all(name + ":1");
  }
  network.serve_routes("ns:1", {{"t", route}});
  spawn_shared({.group = "g", .retries = 1});
  for (std::string name : {"a", "b", "c", "d", "e"})
    network.stall(name + ":1");
  send_some(100);
  for (std::string name : {"a", "b", "c", "d", "e"})
    network.serve_all(name + ":1");
  kill(child_kind::client);
  advance_time(200ms);
  CHECK(all_stored(100));
}

TEST_F(fixture, "sends that wait for room begin when others end with their "
                "client") {
  spawn_shared({.group = "g", .retries = 0, .max_in_flight = 1});
  send_some(1);
  network.stall("a:1");
  send(10);
  send(11);
  dispatch_messages();
  REQUIRE(!sender.answered(10));
  kill(child_kind::client);
  CHECK_EQ(outcome(10).failure().code, errc::connection_lost);
  caf::scoped_actor self{sys()};
  auto asked = compat::mail(self, atom::get_statistics_v)
                 .request(producer, caf::infinite);
  dispatch_messages();
  std::move(asked).receive(
    [](const producer_statistics& x) { CHECK_EQ(x.waiting, 0u); },
    [](const caf::error& what) { FAIL(caf::to_string(what)); });
}

TEST_F(fixture, "pauses before the next client double") {
  spawn_shared();
  for (auto pause : {100ms, 200ms, 400ms, 800ms}) {
    auto made = clients.size();
    kill(child_kind::client);
    advance_time(pause - 1ms);
    CHECK_EQ(clients.size(), made);
    advance_time(1ms);
    CHECK_EQ(clients.size(), made + 1);
  }
}

TEST_F(fixture, "shared clients that die too often end the producer") {
  spawn_shared(patient());
  network.stall("a:1");
  send(1);
  for (int i = 0; i < 10; ++i) {
    kill(child_kind::client);
    advance_time(5s);
    REQUIRE(!sender.answered(1));
  }
  kill(child_kind::client);
  check_given_up(1, "the client of this producer died");
  CHECK_EQ(running(), 1u); // The sender.
}

TEST_F(fixture, "if no further client can be made, the producer ends and says "
                "why") {
  spawn_shared();
  send_some(2);
  no_client = make_error(errc::io_module_missing, "load it");
  kill(child_kind::client);
  send(3);
  advance_time(100ms);
  CHECK_EQ(outcome(3).failure().code, errc::io_module_missing);
  CHECK_EQ(outcome(3).failure().storage, storage_state::not_stored);
  CHECK_EQ(outcome(3).failure().remark, "load it");
  REQUIRE(ended.has_value());
  CHECK_EQ(code_of(*ended), errc::io_module_missing);
}

// -- the directory ------------------------------------------------------------

TEST_F(fixture, "a directory that dies disturbs nobody who has a client") {
  spawn_shared();
  caf::anon_send_exit(directory, caf::exit_reason::kill);
  dispatch_messages();
  send_some(10);
  CHECK(all_stored(10));
}

TEST_F(fixture, "a directory that dies while a producer asks it: another one "
                "is asked") {
  spawn_shared();
  kill(child_kind::client);
  send(1);
  // It is asked in 100 ms and dead by then: it cannot answer.
  auto stand_in
    = sys().spawn<caf::hidden>([this](client_directory_actor::pointer self)
                                 -> client_directory_actor::behavior_type {
        return {[this, self](client_options&) -> caf::result<found_client> {
          sys().registry().put("rocketcaf.client-directory-1", directory);
          auto promise = self->make_response_promise<found_client>();
          self->quit(caf::exit_reason::kill);
          return promise;
        }};
      });
  sys().registry().erase("rocketcaf.client-directory-0");
  sys().registry().put("rocketcaf.client-directory-0", stand_in);
  advance_time(100ms);
  CHECK(!sender.answered(1));
  advance_time(200ms);
  CHECK(outcome(1).ok());
}

TEST_F(fixture, "while a client is looked for, the system has somebody to wait "
                "for, even if who asked was killed") {
  std::vector<caf::typed_response_promise<found_client>> open;
  auto silent
    = sys().spawn<caf::hidden>([&open](client_directory_actor::pointer self)
                                 -> client_directory_actor::behavior_type {
        return {[self, &open](client_options&) -> caf::result<found_client> {
          open.push_back(self->make_response_promise<found_client>());
          return open.back();
        }};
      });
  sys().registry().erase("rocketcaf.client-directory-0");
  sys().registry().put("rocketcaf.client-directory-0", silent);
  auto before = running();
  {
    auto searching = spawn_producer(sys(), {.group = "g"}, shared());
    dispatch_messages();
    caf::anon_send_exit(*searching, caf::exit_reason::kill);
  }
  dispatch_messages();
  REQUIRE_EQ(open.size(), 1u);
  CHECK_EQ(running(), before + 1);
  // It is answered, with an error.
  caf::anon_send_exit(silent, caf::exit_reason::kill);
  open.clear();
  dispatch_messages();
  CHECK_EQ(running(), before);
}

// -- many ---------------------------------------------------------------------

TEST_F(fixture, "100,000 producers come and go on one client without a trace") {
  spawn_given();
  auto come_and_go = [this](int count) {
    for (int i = 0; i < count; ++i) {
      auto next = actors::spawn_producer(sys(), {.group = "h"}, given);
      REQUIRE(next.has_value());
      sender.send(*next, 1, {.topic = "t", .body = "x"});
      dispatch_messages();
      REQUIRE(outcome(1).ok());
      if (i % 2 == 0)
        caf::anon_send_exit(*next, caf::exit_reason::user_shutdown);
      *next = nullptr;
      dispatch_messages();
      // What the fakes note down is theirs.
      sender.forget();
      network.at("a:1").requests.clear();
      network.at("a:1").bodies.clear();
      network.at("a:1").dropped_users.clear();
    }
  };
  come_and_go(1000);
  // Timers of the dead are gone when their time comes.
  advance_time(10s);
  auto heap = test::heap_in_use();
  auto actors = running();
  auto timers = this->timers();
  come_and_go(100'000 / test::slowdown());
  CHECK_EQ(running(), actors);
  advance_time(10s);
  CHECK_EQ(this->timers(), timers);
  CHECK_LT(test::heap_in_use(), heap + 256 * 1024);
}

TEST_F(fixture, "of 10,000 producers at rest none takes much, nor a timer") {
  constexpr size_t count = 10'000;
  spawn_given();
  dispatch_messages();
  auto heap = test::heap_in_use();
  auto timers = this->timers();
  std::vector<producer_actor> producers;
  for (size_t i = 0; i < count; ++i) {
    auto group = "group-" + std::to_string(i % 10);
    auto next = actors::spawn_producer(sys(), {.group = group}, given);
    REQUIRE(next.has_value());
    producers.push_back(*next);
  }
  dispatch_messages();
  CHECK_EQ(this->timers(), timers);
  if (test::heap_is_counted())
    CHECK_LT(test::heap_in_use() - heap, count * 8 * 1024);
}
