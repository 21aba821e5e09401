// Several connections to each broker.
#include "observed_events.hpp"
#include "producer_fixture.hpp"

#include <set>

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::event_observer;
using rocketcaf::test::fake_broker;
using rocketcaf::test::producer_fixture;

SUITE("producer_pool")

namespace {

struct pool_fixture : producer_fixture {
  fake_broker& first = cluster.add_broker("a");
  fake_broker& second = cluster.add_connection("a", 1);
  event_observer observer{sys()};
  uint64_t last_token = 0;

  pool_fixture() {
    cluster.add_topic("topic", 2);
  }

  /// Sends messages, each after the one before was answered.
  void send_some(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      send(++last_token);
      dispatch_messages();
    }
  }

  void subscribe() {
    compat::anon_mail(atom::subscribe_v, observer.handle).send(producer);
    dispatch_messages();
  }

  /// The bodies that came in over a connection.
  static std::set<std::string> bodies(const fake_broker& x) {
    std::set<std::string> result;
    for (auto& request : x.requests)
      result.insert(request.body);
    return result;
  }

  void send_ordered(const std::string& key) {
    send_message what{.content
                      = {.topic = "topic", .body = key, .sharding_key = key},
                      .ordered = true};
    compat::send_as(sender, producer, std::move(what), ++last_token);
  }
};

} // namespace

TEST_F(pool_fixture, "sends are spread over all connections to a broker") {
  spawn();
  send_some(10);
  CHECK_EQ(first.requests.size(), 5u);
  CHECK_EQ(second.requests.size(), 5u);
  for (uint64_t i = 1; i <= last_token; ++i)
    CHECK(outcome(i).ok());
}

TEST_F(pool_fixture, "what comes together goes together") {
  spawn();
  send_some(4);
  auto batches = first.batches + second.batches;
  for (int i = 0; i < 100; ++i)
    send(++last_token);
  dispatch_messages();
  CHECK_EQ(first.batches + second.batches, batches + 1);
}

TEST_F(pool_fixture, "each key of ordered sends has one connection") {
  spawn();
  for (int round = 0; round < 5; ++round)
    for (int key = 0; key < 20; ++key) {
      send_ordered("key " + std::to_string(key));
      dispatch_messages();
    }
  CHECK_EQ(first.requests.size() + second.requests.size(), 100u);
  CHECK(!bodies(first).empty());
  CHECK(!bodies(second).empty());
  for (auto& key : bodies(first))
    CHECK_EQ(bodies(second).count(key), 0u);
}

TEST_F(pool_fixture, "while one connection is away, the other one serves") {
  spawn();
  subscribe();
  send_some(2);
  second.mode = broker_mode::unreachable;
  cluster.lose(second, second.last_sequence + 1);
  dispatch_messages();
  auto before = first.requests.size();
  send_some(10);
  CHECK_EQ(first.requests.size(), before + 10);
  // The broker itself is well: nobody is told otherwise.
  for (auto& x : observer.seen->brokers)
    CHECK(x.state == broker_state::available);
}

TEST_F(pool_fixture, "what was on a connection that broke goes on at once") {
  spawn();
  send_some(2);
  second.mode = broker_mode::keep;
  first.mode = broker_mode::keep;
  send(3);
  send(4);
  dispatch_messages();
  auto& busy = second.kept.empty() ? first : second;
  auto& other = &busy == &first ? second : first;
  REQUIRE_EQ(busy.kept.size(), 2u);
  other.mode = broker_mode::answer;
  busy.mode = broker_mode::unreachable;
  cluster.lose(busy, 1);
  dispatch_messages();
  // There is no other broker: it is tried again after a pause.
  advance_time(1s);
  CHECK(outcome(3).ok());
  CHECK(outcome(4).ok());
}

TEST_F(pool_fixture, "a broker is down when all its connections are") {
  spawn();
  send_some(2);
  subscribe();
  auto& told = observer.seen->brokers;
  REQUIRE_EQ(told.size(), 1u);
  for (auto broker : {&first, &second}) {
    broker->mode = broker_mode::unreachable;
    cluster.lose(*broker, broker->last_sequence + 1);
    dispatch_messages();
  }
  REQUIRE_EQ(told.size(), 2u);
  CHECK(told[1].state == broker_state::down);
  cluster.come_up(second);
  dispatch_messages();
  REQUIRE_EQ(told.size(), 3u);
  CHECK(told[2].state == broker_state::available);
}

TEST_F(pool_fixture, "what speaks against a broker speaks against all its "
                     "connections") {
  auto& b = cluster.add_broker("b");
  cluster.add_connection("b", 1);
  cluster.add_topic("topic", 1);
  spawn({.attempt_timeout = 100ms});
  send_some(4);
  first.mode = second.mode = broker_mode::keep;
  send_some(2);
  advance_time(100ms);
  auto silent = first.kept.size() + second.kept.size();
  CHECK_EQ(silent, 1u);
  send_some(10);
  CHECK_EQ(first.kept.size() + second.kept.size(), silent);
  // One answer, over whichever connection, and both are used again.
  auto& asked = first.kept.empty() ? second : first;
  first.mode = second.mode = broker_mode::answer;
  cluster.answer_kept(asked);
  auto before = first.requests.size() + second.requests.size();
  send_some(10);
  CHECK_EQ(first.requests.size() + second.requests.size(), before + 5);
  CHECK(!b.requests.empty());
}

TEST_F(pool_fixture,
       "a connection actor that is killed takes its sends alone") {
  spawn();
  send_some(2);
  first.mode = second.mode = broker_mode::keep;
  send(++last_token);
  dispatch_messages();
  send(++last_token);
  dispatch_messages();
  REQUIRE_EQ(first.kept.size(), 1u);
  REQUIRE_EQ(second.kept.size(), 1u);
  cluster.end_connection("a", 1);
  dispatch_messages();
  advance_time(100ms);
  // The one that was on it was sent again, over the other connection.
  REQUIRE_EQ(first.kept.size(), 2u);
  cluster.answer_kept(first);
  dispatch_messages();
  CHECK_EQ(outcomes->size(), 4u);
  for (uint64_t i = 1; i <= last_token; ++i)
    CHECK(outcome(i).ok());
}
