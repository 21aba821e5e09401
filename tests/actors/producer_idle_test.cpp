// What a producer lets go of when it is not used for a while.
#include "producer_fixture.hpp"

#include <algorithm>
#include <set>

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::fake_broker;
using rocketcaf::test::producer_fixture;

SUITE("producer_idle")

namespace {

using texts = std::vector<std::string>;

struct idle_fixture : producer_fixture {
  fake_broker& a = cluster.add_broker("a");
  uint64_t last_token = 0;

  idle_fixture() {
    cluster.add_topic("topic", 1);
  }

  /// Sends one message and tells whether it is stored.
  bool stores(const std::string& topic) {
    send(++last_token, {.topic = topic, .body = "x"});
    dispatch_messages();
    return outcome(last_token).ok();
  }

  /// Time passes in steps, so that all timers fire.
  void wait(std::chrono::minutes time) {
    for (auto i = 0; i < 2 * time.count(); ++i)
      advance_time(30s);
  }
};

} // namespace

// -- topics -------------------------------------------------------------------

TEST_F(idle_fixture, "of many topics those that were used last are kept") {
  constexpr size_t kept = 1024;
  for (auto i = 0u; i < 3 * kept; ++i)
    cluster.add_topic("t" + std::to_string(i), 1);
  spawn();
  for (auto i = 0u; i < 3 * kept; ++i) {
    CHECK(stores("t" + std::to_string(i)));
    // Used again and again, so never the oldest.
    if (i % 500 == 0)
      CHECK(stores("topic"));
  }
  auto watched = cluster.watched();
  CHECK_EQ(watched.size(), kept);
  auto all = std::set<std::string>{watched.begin(), watched.end()};
  CHECK_EQ(all.count("topic"), 1u);
  CHECK_EQ(all.count("t0"), 0u);
  CHECK_EQ(all.count("t3071"), 1u);
  // What was dropped comes back.
  CHECK(stores("t0"));
}

TEST_F(idle_fixture, "names that name servers do not know are dropped, too") {
  spawn();
  for (auto i = 0; i < 3000; ++i) {
    auto topic = "t" + std::to_string(i);
    cluster.set_no_route(topic, errc::no_permission);
    CHECK(!stores(topic));
  }
  CHECK_EQ(cluster.watched().size(), 1024u);
}

TEST_F(idle_fixture, "topics with open sends are kept, however many") {
  a.mode = broker_mode::keep;
  spawn({.group = "group", .send_timeout = 10min, .attempt_timeout = 10min});
  for (auto i = 0u; i < 2000; ++i) {
    auto topic = "t" + std::to_string(i);
    cluster.add_topic(topic, 1);
    send(i, {.topic = topic, .body = "x"});
  }
  dispatch_messages();
  CHECK_EQ(cluster.watched().size(), 2000u);
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK_EQ(outcomes->size(), 2000u);
  CHECK_EQ(cluster.watched().size(), 1024u);
}

TEST_F(idle_fixture, "a topic without sends for an hour is dropped") {
  cluster.add_topic("other", 1);
  spawn();
  CHECK(stores("topic"));
  CHECK(stores("other"));
  wait(59min);
  CHECK_EQ(cluster.watched(), (texts{"other", "topic"}));
  CHECK(stores("other"));
  wait(2min);
  CHECK_EQ(cluster.watched(), texts{"other"});
  CHECK(stores("topic"));
  wait(62min);
  CHECK_EQ(cluster.watched(), texts{});
  // Nothing is left to do.
  CHECK(!has_armed_timer());
  CHECK(stores("topic"));
}

TEST_F(idle_fixture,
       "a stale route is kept, since nobody could tell it again") {
  spawn();
  CHECK(stores("topic"));
  cluster.set_stale("topic");
  wait(3h);
  CHECK_EQ(cluster.watched(), texts{"topic"});
  CHECK(stores("topic"));
}

TEST_F(idle_fixture, "a send that is refused makes no topic") {
  spawn({.group = "group", .max_waiting = 1});
  send(++last_token, {.topic = "unknown", .body = "x"});
  dispatch_messages();
  for (auto i = 0; i < 100; ++i) {
    CHECK(!stores("t" + std::to_string(i)));
    CHECK_EQ(outcome(last_token).failure().code, errc::overloaded);
  }
  CHECK_EQ(cluster.watched(), texts{"unknown"});
}

// -- opaques ------------------------------------------------------------------

TEST_F(idle_fixture, "opaques are given back when they are not used") {
  a.mode = broker_mode::keep;
  spawn();
  for (auto i = 0; i < 10'000; ++i)
    send(++last_token);
  dispatch_messages();
  CHECK_GE(a.blocks_wanted, 3u);
  CHECK_EQ(a.returned, 0u);
  cluster.answer_kept(a);
  wait(2min);
  CHECK_EQ(a.returned, a.blocks_wanted);
  a.mode = broker_mode::answer;
  CHECK(stores("topic"));
  wait(2min);
  CHECK_EQ(a.returned, a.blocks_wanted);
}

TEST_F(idle_fixture, "opaques that are in use are kept") {
  a.mode = broker_mode::keep;
  spawn({.group = "group", .send_timeout = 1h, .attempt_timeout = 1h});
  send(++last_token);
  wait(50min);
  CHECK_EQ(a.returned, 0u);
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK(outcome(1).ok());
  a.mode = broker_mode::answer;
  for (auto i = 0; i < 100; ++i) {
    CHECK(stores("topic"));
    advance_time(20s);
  }
  CHECK_EQ(a.blocks_wanted, 1u);
  CHECK_EQ(a.returned, 0u);
}
