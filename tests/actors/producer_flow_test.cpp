#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/compression.hpp"

#include "producer_fixture.hpp"
#include "support/requests.hpp"

#include <ctime>
#include <random>
#include <string>

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::producer_fixture;

SUITE("producer_flow")

namespace {

/// What this thread, in which all actors run, has had of the CPU.
std::chrono::nanoseconds cpu_time() {
  timespec x;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &x);
  return std::chrono::seconds{x.tv_sec} + std::chrono::nanoseconds{x.tv_nsec};
}

/// Takes long to compress, and gets smaller.
std::string letters(size_t size) {
  std::minstd_rand random{1};
  std::string result(size, ' ');
  for (auto& x : result)
    x = static_cast<char>('a' + random() % 20);
  return result;
}

struct flow_fixture : producer_fixture {
  rocketcaf::test::fake_broker& a = cluster.add_broker("a");

  flow_fixture() {
    cluster.add_topic("topic", 1);
  }

  /// Somebody who sends, too; its outcomes are not looked at.
  outcome_receiver_actor another_sender() {
    return sys().spawn([](outcome_receiver_actor::pointer)
                         -> outcome_receiver_actor::behavior_type {
      return {[](const send_finished&) {}};
    });
  }

  message content(const std::string& body) {
    return {.topic = "topic", .body = body};
  }

  /// Checks that large sends, all of which are refused, cost less than it
  /// costs to compress a few of them.
  void check_refusals_are_cheap() {
    auto body = letters(512 * 1024);
    auto start = cpu_time();
    CHECK_LT(protocol::compress(compression_type::zlib, body, 5).size(),
             body.size());
    auto once = cpu_time() - start;
    for (auto i = 0u; i < 20; ++i)
      send(1000 + i, content(body));
    start = cpu_time();
    dispatch_messages();
    CHECK_LT(cpu_time() - start, 5 * once);
    for (auto i = 0u; i < 20; ++i)
      CHECK(outcome(1000 + i).failure().code == errc::overloaded);
  }

  /// The bodies that the broker got, one after the other.
  std::string bodies() {
    std::string result;
    for (auto& request : a.requests)
      result += request.body;
    return result;
  }
};

} // namespace

// -- bounds -------------------------------------------------------------------

TEST_F(flow_fixture, "past the bound in flight a send waits for "
                     "room") {
  spawn({.group = "group", .max_in_flight = 2, .max_waiting = 2});
  send(100);
  dispatch_messages();
  a.mode = broker_mode::keep;
  for (auto i = 0u; i < 5; ++i)
    send(i);
  dispatch_messages();
  CHECK_EQ(a.kept.size(), 2u);
  CHECK_EQ(statistics().in_flight, 2u);
  CHECK_EQ(statistics().waiting, 2u);
  CHECK(outcome(4).failure().code == errc::overloaded);
  CHECK(outcome(4).failure().storage == storage_state::not_stored);
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK_EQ(a.kept.size(), 2u);
  cluster.answer_kept(a);
  dispatch_messages();
  for (auto i = 0u; i < 4; ++i)
    CHECK(outcome(i).ok());
  CHECK_EQ(statistics().in_flight, 0u);
}

TEST_F(flow_fixture, "past the bound in flight a send fails if the "
                     "options say so") {
  spawn({.group = "group", .max_in_flight = 2, .on_full = when_full::fail});
  send(100);
  dispatch_messages();
  a.mode = broker_mode::keep;
  for (auto i = 0u; i < 3; ++i)
    send(i);
  dispatch_messages();
  CHECK(outcome(2).failure().code == errc::overloaded);
  cluster.answer_kept(a);
  dispatch_messages();
  send(3);
  dispatch_messages();
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK(outcome(3).ok());
}

TEST_F(flow_fixture, "bytes in flight are bounded, too") {
  spawn({.group = "group", .max_in_flight_bytes = 3000});
  a.mode = broker_mode::keep;
  for (auto i = 0u; i < 3; ++i)
    send(i, {.topic = "topic", .body = std::string(1400, 'x')});
  dispatch_messages();
  CHECK_EQ(a.kept.size(), 2u);
}

TEST_F(flow_fixture, "a bound on bytes that large messages meet is told") {
  spawn({.group = "group",
         .max_in_flight_bytes = 1000,
         .on_full = when_full::fail});
  send(100);
  dispatch_messages();
  a.mode = broker_mode::keep;
  for (auto i = 0u; i < 2; ++i)
    send(i, content(std::string(600, 'x')));
  dispatch_messages();
  CHECK(outcome(1).failure().code == errc::overloaded);
  CHECK_EQ(statistics().level, flow_level::full);
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK_EQ(statistics().level, flow_level::open);
}

TEST_F(flow_fixture, "a send that waits for room keeps its "
                     "deadline") {
  spawn({.group = "group", .max_in_flight = 1});
  a.mode = broker_mode::keep;
  auto start = now();
  send(1);
  send(2, {.topic = "topic", .body = "x"}, start + 500ms);
  dispatch_messages();
  for (auto i = 0; i < 600; ++i)
    advance_time(1ms);
  CHECK(outcome(2).when == start + 500ms);
  CHECK(outcome(2).failure().code == errc::deadline_exceeded);
  CHECK(outcome(2).failure().attempts.empty());
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK(outcome(1).ok());
}

TEST_F(flow_fixture, "a bound of one waiting send holds for sends without a "
                     "route") {
  spawn({.group = "group", .max_waiting = 1});
  send(1, {.topic = "elsewhere", .body = "x"});
  send(2, {.topic = "elsewhere", .body = "x"});
  send(3, content("x"));
  dispatch_messages();
  CHECK(!answered(1));
  CHECK(outcome(2).failure().code == errc::overloaded);
  // Its route is not known when it comes, and is not asked for.
  CHECK(outcome(3).failure().code == errc::overloaded);
  advance_time(3s);
  CHECK(answered(1));
  send(4, content("x"));
  dispatch_messages();
  CHECK(outcome(4).ok());
  CHECK_EQ(statistics().sends_refused_by_bounds, 2u);
}

TEST_F(flow_fixture, "one send too many in flight is not compressed first") {
  spawn({.group = "group", .max_in_flight = 1, .on_full = when_full::fail});
  send(0);
  dispatch_messages();
  a.mode = broker_mode::keep;
  send(1);
  dispatch_messages();
  check_refusals_are_cheap();
  CHECK_EQ(statistics().sends_refused_by_bounds, 20u);
  CHECK_EQ(statistics().level, flow_level::full);
}

TEST_F(flow_fixture, "one waiting send too many is not compressed first") {
  spawn({.group = "group", .max_in_flight = 1, .max_waiting = 1});
  send(0);
  dispatch_messages();
  a.mode = broker_mode::keep;
  send(1);
  send(2);
  dispatch_messages();
  check_refusals_are_cheap();
  CHECK_EQ(statistics().sends_refused_by_bounds, 20u);
  CHECK_EQ(statistics().level, flow_level::overloaded);
}

TEST_F(flow_fixture, "what fits into a bound on bytes once it is compressed is "
                     "taken") {
  spawn({.group = "group",
         .max_in_flight_bytes = 1000,
         .on_full = when_full::fail});
  send(0);
  dispatch_messages();
  a.mode = broker_mode::keep;
  send(1, content(std::string(100, 'x')));
  send(2, content(std::string(100'000, 'x')));
  dispatch_messages();
  CHECK_EQ(a.kept.size(), 2u);
}

// -- fairness -----------------------------------------------------------------

TEST_F(flow_fixture, "senders take turns when sends wait for room") {
  spawn({.group = "group", .max_in_flight = 1});
  send(0, content("-"));
  dispatch_messages();
  a.mode = broker_mode::keep;
  auto other = another_sender();
  for (auto i = 1u; i < 6; ++i)
    send(i, content("a"));
  for (auto i = 0u; i < 2; ++i)
    send_from(other, i, content("b"));
  dispatch_messages();
  for (auto i = 0; i < 7; ++i) {
    cluster.answer_kept(a);
    dispatch_messages();
  }
  CHECK_EQ(bodies(), "-aababaa");
  caf::anon_send_exit(other, caf::exit_reason::kill);
}

TEST_F(flow_fixture, "a send that expires gives up its place") {
  spawn({.group = "group", .max_in_flight = 1});
  send(0, content("-"));
  dispatch_messages();
  a.mode = broker_mode::keep;
  send(1, content("a"));
  send(2, content("b"), now() + 10ms);
  send(3, content("c"));
  dispatch_messages();
  advance_time(10ms);
  CHECK(outcome(2).failure().code == errc::deadline_exceeded);
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK_EQ(bodies(), "-ac");
}

// -- a peer that reads too little ---------------------------------------------

TEST_F(producer_fixture, "sends wait in the producer while too much has not "
                         "left the connection") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn({.compression = std::nullopt});
  a.mode = broker_mode::keep;
  a.gives_no_receipts = true;
  std::string body(1024 * 1024, 'x');
  constexpr uint64_t count = 20;
  for (uint64_t token = 1; token <= count; ++token) {
    send(token, {.topic = "topic", .body = body});
    dispatch_messages();
  }
  constexpr auto window = actors::broker_link::window_size / (1024 * 1024);
  CHECK_EQ(a.requests.size(), window);
  // They are in flight, and bounded as those that were written.
  CHECK_EQ(statistics().in_flight, count);
  // One that never left the producer is not stored.
  advance_time(3s);
  size_t not_stored = 0;
  for (uint64_t token = 1; token <= count; ++token) {
    auto& failure = outcome(token).failure();
    not_stored += failure.storage == storage_state::not_stored;
  }
  CHECK_EQ(not_stored, count - window);
}

TEST_F(producer_fixture, "one-way sends are bounded by what leaves the "
                         "connection") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn({.compression = std::nullopt, .max_in_flight = 4, .max_waiting = 4});
  a.gives_no_receipts = true;
  std::string body(1024 * 1024, 'x');
  std::vector<std::shared_ptr<rocketcaf::test::answer<bool>>> answers;
  for (int i = 0; i < 30; ++i) {
    answers.push_back(rocketcaf::test::ask<bool>(
      sys(), producer, send_oneway{{.topic = "topic", .body = body}}));
    dispatch_messages();
  }
  constexpr auto window = actors::broker_link::window_size / (1024 * 1024);
  size_t handed_over = 0;
  size_t refused = 0;
  for (auto& x : answers) {
    handed_over += x->value.has_value();
    refused += code_of(x->error) == errc::overloaded;
  }
  CHECK_EQ(handed_over, window);
  CHECK_EQ(refused, 30 - window - 8);
  // When the connection is free again, the others go.
  cluster.give_receipts(a);
  dispatch_messages();
  for (size_t i = 0; i < answers.size(); ++i)
    CHECK(answers[i]->done());
  CHECK_EQ(a.requests.size(), window + 8);
}
