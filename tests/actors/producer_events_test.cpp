#include "rocketcaf/actors/errors.hpp"

#include "observed_events.hpp"
#include "producer_fixture.hpp"

#include <string>
#include <vector>

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::producer_fixture;

SUITE("producer_events")

namespace {

struct events_fixture : producer_fixture {
  rocketcaf::test::fake_broker& a = cluster.add_broker("a");
  rocketcaf::test::event_observer observer{sys()};
  std::shared_ptr<rocketcaf::test::observed_events> seen = observer.seen;

  events_fixture() {
    cluster.add_topic("topic", 1);
  }

  void subscribe() {
    compat::anon_mail(atom::subscribe_v, observer.handle).send(producer);
    dispatch_messages();
  }
};

} // namespace

TEST_F(events_fixture, "a subscriber is told at once how things are") {
  spawn();
  send(1);
  send(2, {.topic = "unheard-of", .body = "x"});
  dispatch_messages();
  subscribe();
  REQUIRE_EQ(seen->routes.size(), 1u);
  CHECK_EQ(seen->routes[0].topic, "topic");
  CHECK_EQ(seen->routes[0].route.queue_datas.size(), 1u);
  REQUIRE_EQ(seen->brokers.size(), 1u);
  CHECK_EQ(seen->brokers[0].broker_name, "a");
  CHECK_EQ(seen->brokers[0].address, cluster.address_of("a"));
  CHECK(seen->brokers[0].state == broker_state::available);
  REQUIRE_EQ(seen->flow.size(), 1u);
  CHECK(seen->flow[0].level == flow_level::open);
  CHECK_EQ(seen->flow[0].waiting, 1u);
}

TEST_F(events_fixture, "routes are told when they change and when look-ups "
                       "fail") {
  spawn();
  subscribe();
  send(1);
  dispatch_messages();
  REQUIRE_EQ(seen->routes.size(), 1u);
  cluster.add_broker("b");
  cluster.add_topic("topic", 2);
  dispatch_messages();
  REQUIRE_EQ(seen->routes.size(), 2u);
  CHECK_EQ(seen->routes[1].route.broker_datas.size(), 2u);
  CHECK(!seen->routes[1].stale);
  send(2, {.topic = "unheard-of", .body = "x"});
  dispatch_messages();
  cluster.set_no_route("unheard-of", errc::no_route);
  dispatch_messages();
  REQUIRE_EQ(seen->routes.size(), 3u);
  CHECK_EQ(seen->routes[2].topic, "unheard-of");
  CHECK(seen->routes[2].cause == errc::no_route);
  CHECK(seen->routes[2].route.queue_datas.empty());
}

TEST_F(events_fixture, "a broker is told to be suspect, and available again "
                       "with its next reply") {
  spawn();
  send(1);
  dispatch_messages();
  subscribe();
  a.mode = broker_mode::keep;
  send(2);
  dispatch_messages();
  advance_time(1s);
  REQUIRE_EQ(seen->brokers.size(), 2u);
  CHECK(seen->brokers[1].state == broker_state::suspect);
  CHECK(seen->brokers[1].cause == errc::attempt_timeout);
  CHECK(!seen->brokers[1].detail.empty());
  cluster.answer_kept(a);
  dispatch_messages();
  REQUIRE_EQ(seen->brokers.size(), 3u);
  CHECK(seen->brokers[2].state == broker_state::available);
  CHECK(seen->brokers[2].cause == errc::none);
  CHECK(seen->brokers[2].detail.empty());
}

TEST_F(events_fixture, "a broker is told to be down, once, and up again") {
  spawn();
  send(1);
  dispatch_messages();
  subscribe();
  a.mode = broker_mode::unreachable;
  cluster.lose(a, UINT64_MAX);
  send(2);
  dispatch_messages();
  advance_time(1s);
  REQUIRE_EQ(seen->brokers.size(), 2u);
  CHECK(seen->brokers[1].state == broker_state::down);
  CHECK(seen->brokers[1].cause == errc::connection_lost);
  a.mode = broker_mode::answer;
  send(3);
  dispatch_messages();
  CHECK(outcome(3).ok());
  REQUIRE_EQ(seen->brokers.size(), 3u);
  CHECK(seen->brokers[2].state == broker_state::available);
}

TEST_F(events_fixture, "a broker is up again with its link, also if no send "
                       "waits for it") {
  spawn();
  send(1);
  dispatch_messages();
  subscribe();
  a.mode = broker_mode::never_connects;
  cluster.lose(a, UINT64_MAX);
  dispatch_messages();
  CHECK(seen->brokers.back().state == broker_state::down);
  cluster.come_up(a);
  dispatch_messages();
  CHECK(seen->brokers.back().state == broker_state::available);
}

TEST_F(events_fixture, "a connection that is closed for want of traffic makes "
                       "no broker look down") {
  spawn();
  send(1);
  dispatch_messages();
  subscribe();
  cluster.lose(a, a.last_sequence + 1, errc::none);
  dispatch_messages();
  CHECK_EQ(seen->brokers.size(), 1u);
  send(2);
  dispatch_messages();
  CHECK(outcome(2).ok());
  CHECK_EQ(seen->brokers.size(), 1u);
}

TEST_F(events_fixture, "states of connections are passed on; the producer "
                       "itself knows better, and first") {
  spawn();
  send(1);
  dispatch_messages();
  subscribe();
  cluster.tell_state(a, connection_state::disconnected, errc::connection_lost);
  dispatch_messages();
  REQUIRE_EQ(seen->connections.size(), 1u);
  CHECK_EQ(seen->connections[0].address, cluster.address_of("a"));
  CHECK(seen->connections[0].cause == errc::connection_lost);
  CHECK_EQ(seen->brokers.size(), 1u);
  a.mode = broker_mode::never_connects;
  cluster.lose(a, UINT64_MAX);
  cluster.tell_state(a, connection_state::connected);
  dispatch_messages();
  CHECK(seen->brokers.back().state == broker_state::down);
}

TEST_F(events_fixture, "flow control is told when a bound is met, and when a "
                       "fourth of the room is free again") {
  spawn({.group = "group", .max_in_flight = 4, .max_waiting = 2});
  send(0);
  dispatch_messages();
  subscribe();
  a.mode = broker_mode::keep;
  for (auto i = 1u; i < 5; ++i)
    send(i);
  dispatch_messages();
  // Four are as many as there may be: nobody had to wait.
  CHECK_EQ(seen->flow.size(), 1u);
  send(5);
  dispatch_messages();
  REQUIRE_EQ(seen->flow.size(), 2u);
  CHECK(seen->flow[1].level == flow_level::full);
  CHECK_EQ(seen->flow[1].in_flight, 4u);
  send(6);
  send(7);
  send(8);
  dispatch_messages();
  REQUIRE_EQ(seen->flow.size(), 3u);
  CHECK(seen->flow[2].level == flow_level::overloaded);
  CHECK_EQ(seen->flow[2].waiting, 2u);
  CHECK(statistics().level == flow_level::overloaded);
  CHECK_EQ(statistics().sends_refused_by_bounds, 2u);
  cluster.answer_kept(a);
  dispatch_messages();
  // Two were waiting and are in flight now: a fourth is free at once.
  REQUIRE_EQ(seen->flow.size(), 4u);
  CHECK(seen->flow[3].level == flow_level::open);
  CHECK_EQ(seen->flow[3].in_flight, 2u);
}

TEST_F(events_fixture, "who unsubscribes is told nothing more") {
  spawn();
  send(1);
  dispatch_messages();
  subscribe();
  compat::anon_mail(atom::unsubscribe_v, observer.handle).send(producer);
  cluster.lose(a, UINT64_MAX);
  dispatch_messages();
  CHECK_EQ(seen->brokers.size(), 1u);
}
