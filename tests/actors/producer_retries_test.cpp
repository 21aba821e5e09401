// The retry table as a producer carries it out, exactly, in virtual time.
#include "rocketcaf/protocol/retry_table.hpp"

#include "producer_fixture.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <set>

using namespace rocketcaf;
using namespace std::chrono_literals;
using protocol::broker_mark;
using protocol::retry_rule;
using protocol::retry_table;
using protocol::retry_when;
using protocol::retry_where;
using rocketcaf::test::broker_mode;
using rocketcaf::test::fake_broker;
using rocketcaf::test::producer_fixture;

SUITE("producer_retries")

namespace {

constexpr auto pause = 20ms;
constexpr auto attempt_limit = 1s;

/// Brokers that can be made to fail as a rule of the table says.
struct world : producer_fixture {
  explicit world(std::vector<std::string> names) {
    for (auto& name : names)
      brokers.emplace(name, &cluster.add_broker(name));
    cluster.add_topic("topic", 1);
    observer = sys().spawn([log = states](producer_observer_actor::pointer)
                             -> producer_observer_actor::behavior_type {
      return {
        [](const connection_state_changed&) {},
        [](const topic_route_changed&) {},
        [log](const broker_state_changed& x) {
          (*log)[x.broker_name].push_back(x.state);
        },
        [](const flow_control_changed&) {},
      };
    });
  }

  ~world() {
    caf::anon_send_exit(observer, caf::exit_reason::kill);
  }

  void spawn(size_t retries) {
    producer_fixture::spawn({.group = "group",
                             .send_timeout = 10s,
                             .attempt_timeout = attempt_limit,
                             .retries = retries,
                             .retry_backoff = pause,
                             .retry_another_broker_when_not_store_ok = true});
    compat::anon_mail(atom::subscribe_v, observer).send(producer);
    dispatch_messages();
  }

  /// Makes attempts at a broker fail like this: at once, or with `end`.
  static void spoil(fake_broker& broker, const retry_rule& rule) {
    if (rule.broker_code == retry_table::no_code) {
      broker.connect_cause = rule.cause;
      broker.mode = is_connect(rule) ? broker_mode::unreachable
                  : rule.written     ? broker_mode::keep
                  : is_link(rule)    ? broker_mode::keep
                                     : broker_mode::never_connects;
    } else if (rule.storage == protocol::attempt_storage::stored
               && rule.cause != errc::protocol_error) {
      broker.stored_code = rule.broker_code;
    } else {
      broker.mode = broker_mode::refuse;
      broker.code
        = rule.broker_code == retry_table::any_code ? 4711 : rule.broker_code;
    }
  }

  /// Ends the attempt under way if it does not end by itself.
  void end(const retry_rule& rule) {
    dispatch_messages();
    if (rule.broker_code != retry_table::no_code || is_connect(rule))
      return;
    if (is_link(rule)) {
      for (auto& [name, broker] : brokers)
        if (!broker->kept.empty())
          cluster.lose(*broker, rule.written ? UINT64_MAX : 0, rule.cause);
    } else if (rule.cause == errc::attempt_timeout) {
      advance_time(attempt_limit);
    } else if (rule.cause == errc::shutting_down) {
      caf::anon_send_exit(producer, caf::exit_reason::user_shutdown);
    } else {
      compat::anon_mail(
        actors::child_down{actors::child_kind::client, "", caf::sec::none})
        .send(caf::actor_cast<actors::producer_link_actor>(producer));
    }
    dispatch_messages();
  }

  static bool is_connect(const retry_rule& x) {
    return x.cause == errc::connect_failed
        || x.cause == errc::name_resolution_failed;
  }

  static bool is_link(const retry_rule& x) {
    return x.cause == errc::connection_lost || x.cause == errc::protocol_error
        || x.cause == errc::frame_too_large;
  }

  /// Whether a broker was ever in this state.
  bool was(const std::string& broker, broker_state state) {
    auto& all = (*states)[broker];
    return std::find(all.begin(), all.end(), state) != all.end();
  }

  std::map<std::string, fake_broker*> brokers;
  std::shared_ptr<std::map<std::string, std::vector<broker_state>>> states
    = std::make_shared<std::map<std::string, std::vector<broker_state>>>();
  producer_observer_actor observer;
};

std::string describe(const retry_rule& x) {
  return to_string(x.cause) + ", code " + std::to_string(x.broker_code)
       + (x.written ? ", written" : ", unwritten");
}

storage_state storage_of(const retry_rule& x) {
  using protocol::attempt_storage;
  return x.storage == attempt_storage::not_stored ? storage_state::not_stored
       : x.storage == attempt_storage::refused    ? storage_state::refused
                                                  : storage_state::maybe_stored;
}

void check_attempt(const send_attempt& x, const retry_rule& rule) {
  CHECK_EQ(x.cause, rule.cause);
  CHECK_EQ(x.broker_code,
           rule.broker_code == retry_table::any_code ? 4711 : rule.broker_code);
  CHECK_EQ(x.address, x.broker_name + ":10911");
}

void check_mark(world& uut, const std::string& broker, broker_mark mark) {
  // A connection that was lost is down whatever the table says.
  uut.cluster.come_up(*uut.brokers[broker]);
  uut.dispatch_messages();
  auto& states = (*uut.states)[broker];
  CHECK_EQ(uut.was(broker, broker_state::down) || mark != broker_mark::down,
           true);
  CHECK_EQ(!states.empty() && states.back() == broker_state::suspect,
           mark == broker_mark::suspect);
}

} // namespace

// -- all rows -----------------------------------------------------------------

TEST("with two brokers a send goes where and when the table says") {
  for (auto& rule : retry_table::rules()) {
    MESSAGE(describe(rule));
    world uut{{"a", "b"}};
    for (auto& [name, broker] : uut.brokers)
      world::spoil(*broker, rule);
    uut.spawn(1);
    auto start = uut.now();
    uut.send(1);
    uut.end(rule);
    if (rule.where != retry_where::nowhere) {
      if (rule.when == retry_when::after_pause) {
        CHECK(!uut.answered(1));
        uut.advance_time(pause);
      }
      uut.end(rule);
    }
    CHECK_EQ(uut.cluster.refreshes() > 0, rule.refresh_route);
    auto& outcome = uut.outcome(1);
    if (rule.where == retry_where::another_only
        && rule.storage == protocol::attempt_storage::stored) {
      // Both have it.
      REQUIRE(outcome.ok());
      CHECK_NE(outcome.result().status, send_status::send_ok);
      CHECK_EQ(uut.brokers["a"]->requests.size(), 1u);
      CHECK_EQ(uut.brokers["b"]->requests.size(), 1u);
      continue;
    }
    REQUIRE(!outcome.ok());
    auto& failure = outcome.failure();
    CHECK_EQ(failure.code, rule.cause);
    CHECK_EQ(failure.storage, storage_of(rule));
    CHECK(failure.remark.find(rule.advice) != std::string::npos);
    REQUIRE_EQ(failure.attempts.size(),
               rule.where == retry_where::nowhere ? 1u : 2u);
    std::set<std::string> used;
    auto time = time_point::duration::zero();
    for (auto& attempt : failure.attempts) {
      check_attempt(attempt, rule);
      used.insert(attempt.broker_name);
      time += attempt.duration;
      check_mark(uut, attempt.broker_name, rule.mark);
    }
    CHECK_EQ(used.size(), failure.attempts.size());
    if (rule.when == retry_when::after_pause)
      time += pause;
    CHECK(outcome.when == start + time);
  }
}

TEST("with one broker a send goes back to it after a pause, or not at all") {
  for (auto& rule : retry_table::rules()) {
    MESSAGE(describe(rule));
    world uut{{"a"}};
    world::spoil(*uut.brokers["a"], rule);
    uut.spawn(1);
    auto start = uut.now();
    uut.send(1);
    uut.end(rule);
    auto again = rule.where == retry_where::another_first;
    CHECK_EQ(uut.answered(1), !again);
    if (again) {
      uut.advance_time(pause);
      uut.end(rule);
    }
    auto& outcome = uut.outcome(1);
    if (outcome.ok()) {
      CHECK_EQ(rule.where, retry_where::another_only);
      CHECK_EQ(uut.brokers["a"]->requests.size(), 1u);
      continue;
    }
    auto& failure = outcome.failure();
    REQUIRE_EQ(failure.attempts.size(), again ? 2u : 1u);
    auto time
      = again ? time_point::duration{pause} : time_point::duration::zero();
    for (auto& attempt : failure.attempts) {
      check_attempt(attempt, rule);
      time += attempt.duration;
    }
    CHECK(outcome.when == start + time);
    CHECK_EQ(failure.storage, storage_of(rule));
  }
}

TEST("a good broker gets what the other one failed at") {
  for (auto& rule : retry_table::rules()) {
    if (rule.where == retry_where::nowhere)
      continue;
    MESSAGE(describe(rule));
    world uut{{"a", "b"}};
    world::spoil(*uut.brokers["a"], rule);
    uut.spawn(1);
    // They begin at different brokers.
    uut.send(1);
    uut.send(2);
    uut.end(rule);
    uut.advance_time(pause);
    for (auto token : {1, 2}) {
      auto& outcome = uut.outcome(static_cast<uint64_t>(token));
      REQUIRE(outcome.ok());
      CHECK_EQ(outcome.result().queue->broker_name, "b");
      CHECK_EQ(outcome.result().status, send_status::send_ok);
    }
    CHECK_EQ(uut.brokers["b"]->requests.size(), 2u);
    CHECK_EQ(uut.statistics().retries, 1u);
  }
}

// -- where --------------------------------------------------------------------

TEST("a broker that says again and again that it goes away is probed less") {
  for (auto code : {14, 1500}) {
    world uut{{"a", "b"}};
    uut.spawn(1);
    auto& a = *uut.brokers["a"];
    a.mode = broker_mode::refuse;
    a.code = code;
    for (uint64_t token = 0; token < 700; ++token) {
      uut.send(token);
      uut.dispatch_messages();
      CHECK(uut.outcome(token).ok());
      uut.advance_time(100ms);
    }
    // At once or second, then 1, 2, 4, 8, 16 and 30 s later.
    CHECK_EQ(a.requests.size(), 7u);
    // It is good again as soon as it says so.
    a.mode = broker_mode::answer;
    for (uint64_t token = 700; token < 1100; ++token) {
      uut.send(token);
      uut.advance_time(100ms);
    }
    CHECK_GT(a.requests.size(), 50u);
  }
}

TEST("all brokers are tried before one is tried twice") {
  world uut{{"a", "b", "c"}};
  for (auto name : {"a", "b"}) {
    uut.brokers[name]->mode = broker_mode::refuse;
    uut.brokers[name]->code = 204;
  }
  uut.spawn(2);
  for (auto i = 0u; i < 30; ++i)
    uut.send(i);
  uut.dispatch_messages();
  for (auto i = 0u; i < 30; ++i)
    CHECK(uut.outcome(i).ok());
}

TEST("a message that is stored, only not as wanted, has a result") {
  for (auto code : {10, 11, 12}) {
    world uut{{"a", "b"}};
    for (auto& [name, broker] : uut.brokers)
      broker->stored_code = code;
    uut.spawn(5);
    uut.send(1);
    uut.dispatch_messages();
    REQUIRE(uut.outcome(1).ok());
    CHECK_NE(uut.outcome(1).result().status, send_status::send_ok);
    // No broker has it twice.
    CHECK_EQ(uut.brokers["a"]->requests.size(), 1u);
    CHECK_EQ(uut.brokers["b"]->requests.size(), 1u);
  }
}

TEST("a stored message has its result even if the next broker is silent") {
  world uut{{"a", "b"}};
  uut.brokers["a"]->stored_code = 10;
  uut.brokers["b"]->mode = broker_mode::keep;
  uut.spawn(5);
  auto start = uut.now();
  uut.send(1, {.topic = "topic", .body = "x"}, start + 1500ms);
  uut.send(2, {.topic = "topic", .body = "x"}, start + 1500ms);
  uut.advance_time(3s);
  for (auto token : {1, 2}) {
    auto& outcome = uut.outcome(static_cast<uint64_t>(token));
    REQUIRE(outcome.ok());
    CHECK_EQ(outcome.result().status, send_status::flush_disk_timeout);
    CHECK_EQ(outcome.result().queue->broker_name, "a");
    CHECK(outcome.when <= start + 1500ms);
  }
  CHECK_EQ(uut.brokers["a"]->requests.size(), 2u);
}

TEST("a shutdown answers a stored message with its result") {
  world uut{{"a", "b"}};
  uut.brokers["a"]->stored_code = 12;
  uut.brokers["b"]->mode = broker_mode::keep;
  uut.spawn(5);
  uut.send(1);
  uut.send(2);
  uut.dispatch_messages();
  caf::anon_send_exit(uut.producer, caf::exit_reason::user_shutdown);
  uut.dispatch_messages();
  CHECK_NE(uut.outcome(1).ok(), uut.outcome(2).ok());
}

// -- when ---------------------------------------------------------------------

TEST("pauses double") {
  world uut{{"a"}};
  uut.brokers["a"]->mode = broker_mode::refuse;
  uut.brokers["a"]->code = 1;
  uut.spawn(4);
  auto start = uut.now();
  uut.send(1);
  uut.advance_time(1s);
  CHECK(uut.outcome(1).when == start + 20ms + 40ms + 80ms + 160ms);
  CHECK_EQ(uut.outcome(1).failure().attempts.size(), 5u);
}

TEST("no time is spent on a pause that the deadline would end") {
  world uut{{"a"}};
  uut.brokers["a"]->mode = broker_mode::refuse;
  uut.brokers["a"]->code = 2;
  uut.spawn(2);
  auto start = uut.now();
  uut.send(1, {.topic = "topic", .body = "x"}, start + pause);
  uut.dispatch_messages();
  CHECK(uut.outcome(1).when == start);
  auto& failure = uut.outcome(1).failure();
  CHECK_EQ(failure.code, errc::broker_busy);
  CHECK_EQ(failure.storage, storage_state::refused);
  CHECK_EQ(failure.remark,
           "refused by a fake; there is no time for another attempt; send less "
           "at a time, or give the cluster more brokers");
}

TEST("a deadline tells what it ended") {
  world uut{{"a"}};
  uut.brokers["a"]->mode = broker_mode::keep;
  uut.spawn(2);
  auto start = uut.now();
  uut.send(1, {.topic = "topic", .body = "x"}, start + 300ms);
  uut.advance_time(1s);
  CHECK(uut.outcome(1).when == start + 300ms);
  auto& failure = uut.outcome(1).failure();
  CHECK_EQ(failure.code, errc::deadline_exceeded);
  CHECK(failure.remark.starts_with("the deadline passed; before, a: "
                                   "attempt_timeout: no answer from a:10911 "
                                   "within 300 ms; "));
  REQUIRE_EQ(failure.attempts.size(), 1u);
  CHECK(failure.attempts[0].duration == 300ms);
}

TEST("the limit of an attempt holds for its wait for a connection, too") {
  world uut{{"a"}};
  auto& a = *uut.brokers["a"];
  a.mode = broker_mode::never_connects;
  uut.spawn(0);
  auto start = uut.now();
  uut.send(1);
  uut.advance_time(900ms);
  a.mode = broker_mode::keep;
  uut.cluster.connect(a);
  uut.advance_time(2s);
  CHECK_EQ(a.requests.size(), 1u);
  CHECK(uut.outcome(1).when == start + attempt_limit);
  CHECK_EQ(uut.outcome(1).failure().storage, storage_state::maybe_stored);
}

// -- answers that cannot be read ----------------------------------------------

TEST("an answer that cannot be read may mean stored, and is tried again") {
  world uut{{"a", "b"}};
  uut.brokers["a"]->mode = broker_mode::garble;
  uut.brokers["b"]->mode = broker_mode::garble;
  uut.spawn(1);
  uut.send(1);
  uut.dispatch_messages();
  auto& failure = uut.outcome(1).failure();
  CHECK_EQ(failure.code, errc::protocol_error);
  CHECK_EQ(failure.broker_code, -1);
  CHECK_EQ(failure.storage, storage_state::maybe_stored);
  CHECK(failure.remark.starts_with("the broker's answer could not be read; "));
  CHECK_EQ(failure.attempts.size(), 2u);
  CHECK(uut.was("a", broker_state::suspect));
  CHECK(!uut.was("a", broker_state::down));
}

// -- connections --------------------------------------------------------------

TEST("a connection that was told to end does not end its sends") {
  world uut{{"a", "b"}};
  uut.brokers["a"]->mode = broker_mode::keep;
  uut.spawn(1);
  uut.send(1);
  uut.send(2);
  uut.dispatch_messages();
  uut.cluster.lose(*uut.brokers["a"], UINT64_MAX, errc::shutting_down);
  uut.dispatch_messages();
  CHECK(uut.outcome(1).ok());
  CHECK(uut.outcome(2).ok());
}

// -- routes -------------------------------------------------------------------

TEST("what no name server can cure is told at once") {
  for (auto& rule : retry_table::route_rules()) {
    MESSAGE(to_string(rule.cause));
    world uut{{"a"}};
    if (rule.cause == errc::no_writable_queue)
      uut.cluster.add_topic("topic", 0);
    else
      uut.cluster.set_no_route("topic", rule.cause);
    uut.spawn(2);
    auto start = uut.now();
    uut.send(1);
    uut.dispatch_messages();
    CHECK_EQ(uut.answered(1), !rule.waits);
    CHECK_EQ(uut.cluster.refreshes(), rule.refresh_route ? 1u : 0u);
    uut.advance_time(11s);
    auto& failure = uut.outcome(1).failure();
    CHECK_EQ(failure.code, rule.cause);
    CHECK_EQ(failure.storage, storage_state::not_stored);
    CHECK(!failure.remark.empty());
    CHECK(uut.outcome(1).when == start + (rule.waits ? 10s : 0s));
  }
}

TEST("other troubles with routes are waited out") {
  world uut{{"a"}};
  uut.cluster.set_no_route("topic", errc::protocol_error);
  uut.spawn(2);
  uut.send(1);
  uut.advance_time(5s);
  CHECK(!uut.answered(1));
  uut.cluster.add_topic("topic", 1);
  uut.dispatch_messages();
  CHECK(uut.outcome(1).ok());
}

TEST("thousands of failures are one question to the name server") {
  world uut{{"a"}};
  uut.brokers["a"]->mode = broker_mode::refuse;
  uut.brokers["a"]->code = 17;
  uut.spawn(0);
  auto fail_many = [&](uint64_t first) {
    for (auto i = first; i < first + 1000; ++i)
      uut.send(i);
    uut.dispatch_messages();
  };
  fail_many(0);
  CHECK_EQ(uut.cluster.refreshes(), 1u);
  uut.advance_time(99ms);
  fail_many(1000);
  CHECK_EQ(uut.cluster.refreshes(), 1u);
  uut.advance_time(1ms);
  fail_many(2000);
  CHECK_EQ(uut.cluster.refreshes(), 2u);
}
