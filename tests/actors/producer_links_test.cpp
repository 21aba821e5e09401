// What a producer does when brokers move and connections are replaced.
#include "producer_fixture.hpp"
#include "support/fake_network.hpp"

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::make_route;
using rocketcaf::test::producer_fixture;

SUITE("producer_links")

// -- brokers ------------------------------------------------------------------

TEST_F(producer_fixture, "a broker that got another name is sent to") {
  auto& a = cluster.add_broker("a");
  cluster.set_route("topic", make_route("first", "a:10911", 1));
  spawn();
  send(1);
  dispatch_messages();
  CHECK_EQ(outcome(1).result().queue->broker_name, "first");
  cluster.set_route("topic", make_route("second", "a:10911", 1));
  dispatch_messages();
  send(2);
  dispatch_messages();
  REQUIRE(answered(2));
  CHECK_EQ(outcome(2).result().queue->broker_name, "second");
  CHECK_EQ(*a.requests[1].field("n"), "second");
}

TEST_F(producer_fixture, "a send whose broker moves while it waits for a "
                         "connection goes to the new address") {
  auto& a = cluster.add_broker("a");
  auto& b = cluster.add_broker("b");
  a.mode = broker_mode::never_connects;
  b.mode = broker_mode::keep;
  cluster.set_route("topic", make_route("broker", "a:10911", 1));
  spawn({.group = "group", .retries = 0});
  send(1);
  dispatch_messages();
  advance_time(100ms);
  cluster.set_route("topic", make_route("broker", "b:10911", 1));
  cluster.connect(a);
  dispatch_messages();
  CHECK_EQ(b.kept.size(), 1u);
  advance_time(900ms);
  // Where it was, and how long, with the wait for the first address.
  auto& failure = outcome(1).failure();
  CHECK_EQ(failure.storage, storage_state::maybe_stored);
  REQUIRE_EQ(failure.attempts.size(), 1u);
  CHECK_EQ(failure.attempts[0].address, "b:10911");
  CHECK(failure.attempts[0].duration == 1s);
  // Its late answer answers nobody, whoever has its place by then.
  send(2);
  dispatch_messages();
  cluster.answer_kept(b);
  dispatch_messages();
  CHECK(outcome(2).ok());
  CHECK_EQ(statistics().late_replies, 1u);
}

// -- connections --------------------------------------------------------------

TEST_F(producer_fixture, "sends that are tried again at once go on over the "
                         "connection's successor") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn({.group = "group", .retry_backoff = 0ms});
  a.mode = broker_mode::keep;
  for (auto i = 1u; i <= 10; ++i)
    send(i);
  dispatch_messages();
  a.mode = broker_mode::answer;
  cluster.replace_connection("a");
  dispatch_messages();
  for (auto i = 1u; i <= 10; ++i) {
    REQUIRE(answered(i));
    CHECK(outcome(i).ok());
  }
}

TEST_F(producer_fixture, "sends that gave up on a connection need no opaques "
                         "of it") {
  auto& a = cluster.add_broker("a");
  a.mode = broker_mode::never_connects;
  cluster.add_topic("topic", 1);
  spawn({.group = "group", .retries = 0});
  for (auto round = 0u; round < 10; ++round) {
    for (auto i = 0u; i < 1000; ++i)
      send(1000 * round + i, {.topic = "topic", .body = "x"}, now() + 10ms);
    advance_time(10ms);
  }
  CHECK(answered(9999));
  CHECK_EQ(a.blocks_wanted, 1u);
}

TEST_F(producer_fixture, "as many opaques are in reserve as are open") {
  auto& a = cluster.add_broker("a");
  a.mode = broker_mode::keep;
  cluster.add_topic("topic", 1);
  spawn({.group = "group", .max_in_flight = 50'000});
  constexpr uint64_t block = protocol::opaque_block_size;
  send(0);
  dispatch_messages();
  CHECK_EQ(a.blocks_wanted, 1u);
  for (auto i = 1u; i < 3 * block; ++i) {
    send(i);
    dispatch_messages();
  }
  CHECK_EQ(a.blocks_wanted, 6u);
}

TEST_F(producer_fixture, "sends that meet a connection which was just closed "
                         "for want of traffic go out once more, and that is no "
                         "failed attempt") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn({.group = "group", .retries = 0});
  send(1);
  dispatch_messages();
  MESSAGE("encoded, but not handed over");
  send(2);
  cluster.lose(a, a.last_sequence + 1, errc::none);
  dispatch_messages();
  CHECK(outcome(2).ok());
  CHECK_EQ(a.requests.size(), 2u);
  MESSAGE("handed over");
  a.mode = broker_mode::keep;
  send(3);
  dispatch_messages();
  auto sequence = a.last_sequence;
  a.mode = broker_mode::answer;
  cluster.lose(a, sequence, errc::none);
  dispatch_messages();
  CHECK(outcome(3).ok());
  CHECK_EQ(a.requests.size(), 4u);
  CHECK_EQ(statistics().retries, 0u);
  MESSAGE("written, whatever the connection thinks");
  a.mode = broker_mode::keep;
  send(4);
  dispatch_messages();
  cluster.lose(a, a.last_sequence + 1, errc::none);
  dispatch_messages();
  auto& failure = outcome(4).failure();
  CHECK(failure.code == errc::connection_lost);
  CHECK(failure.storage == storage_state::maybe_stored);
}

// -- timers -------------------------------------------------------------------

TEST_F(producer_fixture, "a producer that ends leaves no timer") {
  cluster.add_broker("a").mode = broker_mode::keep;
  cluster.add_topic("topic", 1);
  for (auto reason :
       {caf::exit_reason::kill, caf::exit_reason::user_shutdown}) {
    spawn();
    send(1, {.topic = "topic", .body = "x"}, now() + 1h);
    compat::anon_mail(shut_down{30min}).send(producer);
    dispatch_messages();
    CHECK(has_armed_timer());
    caf::anon_send_exit(producer, reason);
    dispatch_messages();
    CHECK(!has_armed_timer());
  }
}
