// A thousand sends are at a broker that took them and does not answer: then the
// broker dies, or the producer ends, or nothing more happens.
#include "rocketcaf/actors/internal_interfaces.hpp"

#include "bare_timer.hpp"
#include "broker_process.hpp"
#include "recorded_load.hpp"
#include "support/internal_actors.hpp"
#include "support/slowdown.hpp"
#include "support/test.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <future>

SUITE("outstanding")

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::bare_timer;
using rocketcaf::test::load_record;
using rocketcaf::test::recorded_load;
using std::chrono::steady_clock;

namespace {

constexpr size_t count = 1000;

/// Beside what a bare thread suffers.
constexpr auto at_once = 100ms * test::slowdown();
constexpr auto allowed_lateness = 50ms * test::slowdown();

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

struct config : caf::actor_system_config {
  config() {
    load<caf::io::middleman>();
  }
};

struct fixture {
  /// Makes a producer whose broker stands still from then on.
  fixture() {
    REQUIRE(!broker.address().empty());
    auto made = spawn_producer(sys, "outstanding", broker.address());
    REQUIRE(made.has_value());
    producer = *made;
    recorded_load first{sys, producer, {.count = 1}};
    REQUIRE(first.wait(10s));
    first.stop();
    REQUIRE(first.records().front().stored());
    broker.stop();
  }

  /// Sends, in all three forms.
  test::load_plan plan(std::chrono::milliseconds timeout) {
    test::load_plan result;
    result.count = count;
    result.window = count;
    result.timeout = timeout;
    result.seed = 1;
    return result;
  }

  /// Waits until all sends are written.
  void await_written() {
    caf::scoped_actor self{sys};
    auto limit = steady_clock::now() + 15s;
    for (size_t in_flight = 0; in_flight < count;) {
      REQUIRE(steady_clock::now() < limit);
      compat::mail(self, atom::get_statistics_v)
        .request(producer, 10s)
        .receive([&](const producer_statistics& x) { in_flight = x.in_flight; },
                 [](const caf::error& why) { FAIL(caf::to_string(why)); });
    }
    // What it answers later than the batches, it answers after a round of the
    // event loop, in which they were written.
    for (int round = 0; round < 3; ++round)
      for (auto& x :
           test::internal_actors(sys, test::internal_kind::connection))
        compat::mail(self, atom::get_state_v)
          .request(caf::actor_cast<actors::connection_actor>(x), 10s)
          .receive([](connection_state) {},
                   [](const caf::error& why) { FAIL(caf::to_string(why)); });
  }

  /// All must have failed in this way, once, and may be stored.
  void check_failures(const recorded_load& load, errc code,
                      const std::string& remark, errc first_cause) {
    for (auto& x : load.records()) {
      CHECK_EQ(x.answers, 1u);
      REQUIRE(x.failure() != nullptr);
      auto& failure = *x.failure();
      CHECK_EQ(failure.code, code);
      CHECK_EQ(failure.storage, storage_state::maybe_stored);
      CHECK(contains(failure.remark, remark));
      REQUIRE(!failure.attempts.empty());
      CHECK_EQ(failure.attempts.front().cause, first_cause);
      CHECK_EQ(failure.attempts.front().address, broker_address);
    }
  }

  /// All must be answered at once after `start`.
  void check_at_once(const recorded_load& load, const bare_timer& bare,
                     time_point start) {
    auto last = std::max_element(
      load.records().begin(), load.records().end(),
      [](auto& x, auto& y) { return x.answered < y.answered; });
    auto took = last->answered - start - bare.worst(start, last->answered);
    MESSAGE("the last answer came after "
            + std::to_string((last->answered - start) / 1us) + " us");
    CHECK_LE(took, at_once);
    for (auto& x : load.records())
      CHECK(x.answered >= start);
  }

  config cfg;
  caf::actor_system sys{cfg};
  test::broker_process broker;
  std::string broker_address = broker.address();
  producer_actor producer;
};

} // namespace

TEST_F(fixture, "the broker is killed: all are answered at once") {
  recorded_load load{sys, producer, plan(20s)};
  await_written();
  bare_timer bare;
  auto start = steady_clock::now();
  broker.kill();
  REQUIRE(load.wait(15s));
  bare.stop();
  load.stop();
  // The attempts that follow find nobody.
  check_failures(load, errc::connect_failed, "refused", errc::connection_lost);
  check_at_once(load, bare, start);
}

TEST_F(fixture, "the producer is shut down: all are answered at once") {
  recorded_load load{sys, producer, plan(20s)};
  await_written();
  bare_timer bare;
  auto start = steady_clock::now();
  compat::anon_mail(shut_down{0ms}).send(producer);
  REQUIRE(load.wait(15s));
  bare.stop();
  load.stop();
  check_failures(load, errc::shutting_down, "the producer was shut down",
                 errc::shutting_down);
  check_at_once(load, bare, start);
}

TEST_F(fixture, "the producer gets an exit message: all are answered at once") {
  recorded_load load{sys, producer, plan(20s)};
  await_written();
  bare_timer bare;
  auto start = steady_clock::now();
  caf::anon_send_exit(producer, caf::exit_reason::user_shutdown);
  REQUIRE(load.wait(15s));
  bare.stop();
  load.stop();
  check_failures(load, errc::shutting_down, "told to exit",
                 errc::shutting_down);
  check_at_once(load, bare, start);
}

TEST_F(fixture, "a facade is shut down: all futures are ready at once") {
  blocking_producer facade{sys, producer};
  std::vector<std::future<blocking_producer::result>> futures;
  for (size_t i = 0; i < count; ++i)
    futures.push_back(
      facade.send_async({.topic = "load", .body = "x"}, {.timeout = 20s}));
  await_written();
  bare_timer bare;
  auto start = steady_clock::now();
  auto all_ready = std::async(std::launch::async, [&futures] {
    for (auto& future : futures)
      future.wait();
    return steady_clock::now();
  });
  facade.shutdown(0ms);
  auto end = all_ready.get();
  bare.stop();
  CHECK_LE(end - start - bare.worst(start, end), at_once);
  for (auto& future : futures) {
    auto result = future.get();
    REQUIRE(!result.has_value());
    CHECK_EQ(result.error().code, errc::shutting_down);
    CHECK_EQ(result.error().storage, storage_state::maybe_stored);
  }
}

TEST_F(fixture, "the broker stays silent: all are answered at the deadline") {
  bare_timer bare;
  recorded_load load{sys, producer, plan(2s)};
  REQUIRE(load.wait(15s));
  bare.stop();
  load.stop();
  check_failures(load, errc::deadline_exceeded, "deadline",
                 errc::attempt_timeout);
  std::vector<bare_timer::duration> late;
  for (auto& x : load.records()) {
    CHECK(x.answered >= x.deadline);
    late.push_back(x.answered - x.deadline
                   - bare.worst(x.deadline, x.answered));
  }
  std::sort(late.begin(), late.end());
  CHECK_LE(late[count - 1 - count / 1000], allowed_lateness);
}
