// That a producer does what its options say, where no other test shows it with
// values that are no defaults. tests/api/settings_test.cpp lists them by key.
#include "producer_fixture.hpp"
#include "supervision_fixture.hpp"

SUITE("producer_settings")

using namespace rocketcaf;
using namespace std::chrono_literals;
using protocol::request_code;
using rocketcaf::test::broker_mode;
using rocketcaf::test::fake_broker;
using rocketcaf::test::producer_fixture;
using rocketcaf::test::supervision_fixture;

namespace {

struct settings_fixture : producer_fixture {
  fake_broker& a = cluster.add_broker("a");

  settings_fixture() {
    cluster.add_topic("topic", 1);
  }

  void begin(uint64_t token) {
    send(token);
    dispatch_messages();
  }

  /// Checks that a send is answered at a time, and not before.
  void check_answered_after(uint64_t token, std::chrono::milliseconds time) {
    advance_time(time - 1ms);
    CHECK(!answered(token));
    advance_time(1ms);
    CHECK(answered(token));
  }
};

} // namespace

// -- names --------------------------------------------------------------------

TEST_F(supervision_fixture, "the group of the options is in heartbeats and in "
                            "sends") {
  spawn_shared({.group = "order-service"});
  auto heartbeats = network.at("a:1").requests_with(request_code::heart_beat);
  REQUIRE(!heartbeats.empty());
  CHECK_NE(heartbeats.back().command.body.find("\"order-service\""),
           std::string::npos);
}

TEST_F(settings_fixture, "a send has the group of the options, and what a "
                         "topic shall be like that is created") {
  spawn({.group = "order-service",
         .create_topic = "blueprint",
         .create_topic_queues = 7});
  begin(1);
  REQUIRE_EQ(a.requests.size(), 1u);
  CHECK_EQ(*a.requests[0].field("a"), "order-service");
  CHECK_EQ(*a.requests[0].field("c"), "blueprint");
  CHECK_EQ(*a.requests[0].field("d"), "7");
}

// -- times --------------------------------------------------------------------

TEST_F(settings_fixture, "a send that names no deadline has that of the "
                         "options") {
  spawn({.group = "group", .send_timeout = 700ms});
  a.mode = broker_mode::keep;
  begin(1);
  check_answered_after(1, 700ms);
  CHECK_EQ(outcome(1).failure().code, errc::deadline_exceeded);
}

TEST_F(settings_fixture, "an attempt has as long as the options say") {
  spawn({.group = "group", .attempt_timeout = 100ms, .retries = 0});
  a.mode = broker_mode::keep;
  begin(1);
  check_answered_after(1, 100ms);
  CHECK_EQ(outcome(1).failure().code, errc::attempt_timeout);
}

TEST_F(settings_fixture, "a shutdown without a limit has that of the options") {
  spawn({.group = "group",
         .send_timeout = 1h,
         .attempt_timeout = 1h,
         .drain_timeout = 400ms});
  a.mode = broker_mode::keep;
  begin(1);
  compat::anon_mail(shut_down{}).send(producer);
  check_answered_after(1, 400ms);
  CHECK_EQ(outcome(1).failure().code, errc::shutting_down);
}

// -- retries ------------------------------------------------------------------

TEST_F(settings_fixture, "there are as many attempts, and pauses as long, as "
                         "the options say") {
  spawn({.group = "group", .retries = 3, .retry_backoff = 70ms});
  a.mode = broker_mode::refuse;
  a.code = 2;
  begin(1);
  CHECK_EQ(a.requests.size(), 1u);
  advance_time(69ms);
  CHECK_EQ(a.requests.size(), 1u);
  advance_time(1ms);
  CHECK_EQ(a.requests.size(), 2u);
  advance_time(1s);
  CHECK_EQ(a.requests.size(), 4u);
  CHECK_EQ(outcome(1).failure().attempts.size(), 4u);
}

// -- bounds -------------------------------------------------------------------

TEST_F(settings_fixture, "bytes that wait are bounded as the options say") {
  spawn({.group = "group", .max_waiting_bytes = 1000});
  // Nobody knows a route.
  for (uint64_t i = 0; i < 2; ++i)
    send(i, {.topic = "elsewhere", .body = std::string(600, 'x')});
  dispatch_messages();
  CHECK(!answered(0));
  CHECK_EQ(outcome(1).failure().code, errc::overloaded);
}
