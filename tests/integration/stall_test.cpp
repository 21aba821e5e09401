// A broker that accepts connections and reads nothing, in real time.

#include "integration/cluster_fixture.hpp"
#include "support/long_run.hpp"
#include "support/process_counts.hpp"
#include "support/slowdown.hpp"

#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <thread>
#include <vector>

SUITE("stall")

using namespace rocketcaf;
using namespace std::literals;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// What is promised, on top of what a bare thread suffers on this machine.
constexpr auto allowed_lateness = test::slowdown() * 50ms;

/// A thread that does nothing but sleep: how late does this machine wake it up
/// around some point in time?
class bare_timer {
public:
  explicit bare_timer(time_point when)
    : thread_{[this, when] {
        for (auto next = when - 50ms; next <= when + 50ms; next += 5ms) {
          std::this_thread::sleep_until(next);
          lateness_ = std::max(lateness_, steady_clock::now() - next);
        }
      }} {
    // nop
  }

  ~bare_timer() {
    if (thread_.joinable())
      thread_.join();
  }

  /// Waits for the end of the sleeps.
  /// @returns how late the worst of them ended.
  time_point::duration lateness() {
    thread_.join();
    return lateness_;
  }

private:
  time_point::duration lateness_{0};
  std::thread thread_;
};

/// What is allowed when all that may be in flight ends at about the same time,
/// and is tried again before.
constexpr auto allowed_backlog = test::slowdown() * 2s;

struct answer {
  send_outcome outcome;
  time_point when;

  bool stored() const {
    return std::holds_alternative<send_result>(outcome);
  }
};

struct fixture : test::cluster_fixture {
  /// Sends at once and waits for all answers.
  std::vector<answer> send(const producer_actor& producer, size_t count,
                           std::optional<time_point> deadline) {
    caf::scoped_actor self{rt.system()};
    for (size_t i = 0; i < count; ++i)
      compat::mail(self,
                   send_message{{.topic = "stalled", .body = "x"}, deadline},
                   uint64_t{i})
        .send(producer);
    std::vector<answer> result;
    while (result.size() < count)
      self->receive([&](send_finished& x) {
        result.push_back({std::move(x.outcome), steady_clock::now()});
      });
    return result;
  }

  /// Sends as much as may be in flight, each with this limit, in vain.
  /// @returns the most heap that was in use while answers came.
  size_t send_in_vain(const producer_actor& producer,
                      std::chrono::milliseconds limit) {
    caf::scoped_actor self{rt.system()};
    std::vector<time_point> deadlines(producer_options{}.max_in_flight);
    for (uint64_t token = 0; token < deadlines.size(); ++token) {
      deadlines[token] = steady_clock::now() + limit;
      send_message what{{.topic = "stalled", .body = std::string(100, 'x')},
                        deadlines[token]};
      compat::mail(self, std::move(what), token).send(producer);
    }
    size_t result = 0;
    for (size_t i = 0; i < deadlines.size(); ++i)
      self->receive([&](const send_finished& x) {
        auto failure = std::get_if<send_failure>(&x.outcome);
        REQUIRE(failure != nullptr);
        REQUIRE(failure->code == errc::deadline_exceeded
                || failure->code == errc::attempt_timeout);
        // Each is answered once, and not much later than it should be.
        auto due = std::exchange(deadlines[x.token], time_point::min());
        REQUIRE(steady_clock::now() < due + allowed_backlog);
        if (i % 4096 == 0)
          result = std::max(result, test::heap_in_use());
      });
    return result;
  }

  void stall(std::string broker) {
    REQUIRE(cluster.set_mode(std::move(broker), broker_mode::stalled).empty());
  }
};

/// How late 99.9 % of the answers are at most.
time_point::duration lateness(const std::vector<answer>& xs, time_point due) {
  std::vector<time_point> times;
  for (auto& x : xs)
    times.push_back(x.when);
  std::sort(times.begin(), times.end());
  return times[times.size() - 1 - times.size() / 1000] - due;
}

} // namespace

TEST_F(fixture, "sends to a stalled broker are answered at their deadline") {
  create_topic("stalled", "b");
  auto producer = make_producer();
  REQUIRE(send(producer, 1, std::nullopt).front().stored());
  stall("b");
  auto deadline = steady_clock::now() + 3s;
  bare_timer timer{deadline};
  auto answers = send(producer, 1000, deadline);
  auto bare = timer.lateness();
  for (auto& x : answers) {
    auto failure = std::get_if<send_failure>(&x.outcome);
    REQUIRE(failure != nullptr);
    CHECK(x.when >= deadline - 1ms);
    CHECK_EQ(failure->code, errc::deadline_exceeded);
    CHECK_EQ(failure->storage, storage_state::maybe_stored);
    CHECK_GE(failure->attempts.size(), 1u);
  }
  auto late = duration_cast<milliseconds>(lateness(answers, deadline) - bare);
  MESSAGE("late by " + std::to_string(late.count()) + " ms");
  CHECK_LE(late, allowed_lateness);
}

TEST_F(fixture, "a send that names no deadline is answered after its limit") {
  create_topic("stalled", "b");
  producer_options options;
  options.send_timeout = 1500ms;
  auto producer = make_producer(options);
  REQUIRE(send(producer, 1, std::nullopt).front().stored());
  stall("b");
  auto deadline = steady_clock::now() + 1500ms;
  bare_timer timer{deadline};
  auto answers = send(producer, 100, std::nullopt);
  auto bare = timer.lateness();
  for (auto& x : answers)
    CHECK(x.when >= deadline - 1ms);
  CHECK_LE(duration_cast<milliseconds>(lateness(answers, deadline) - bare),
           allowed_lateness);
}

TEST_F(fixture,
       "with a second broker a send succeeds there after one attempt") {
  create_topic("stalled", "b");
  create_topic("stalled", "c");
  auto producer = make_producer();
  // Both brokers are connected.
  for (auto& x : send(producer, 8, std::nullopt))
    REQUIRE(x.stored());
  stall("b");
  auto start = steady_clock::now();
  auto limit = start + 1s; // A third of the 3 s.
  bare_timer timer{limit};
  auto answers = send(producer, 100, start + 3s);
  auto bare = timer.lateness();
  size_t late = 0;
  for (auto& x : answers) {
    REQUIRE(x.stored());
    CHECK_EQ(std::get<send_result>(x.outcome).queue->broker_name, "c");
    if (x.when >= limit)
      ++late;
  }
  // Half of them tried the stalled broker first: it has 4 of 8 queues, and a
  // last round may be begun.
  CHECK_GE(late, 48u);
  CHECK_LE(late, 52u);
  CHECK_LE(duration_cast<milliseconds>(lateness(answers, limit) - bare),
           allowed_lateness);
  MESSAGE("the stalled broker is avoided from then on");
  start = steady_clock::now();
  for (auto& x : send(producer, 100, start + 3s)) {
    CHECK(x.stored());
    CHECK_LT(x.when - start, 500ms);
  }
}

TEST_F(fixture, "a broker that serves again is used again") {
  create_topic("stalled", "b");
  auto producer = make_producer();
  REQUIRE(send(producer, 1, std::nullopt).front().stored());
  stall("b");
  CHECK(!send(producer, 1, steady_clock::now() + 200ms).front().stored());
  REQUIRE(cluster.set_mode("b", broker_mode::serving).empty());
  CHECK(send(producer, 1, steady_clock::now() + 10s).front().stored());
}

TEST_F(fixture, "a broker that reads nothing makes no memory grow") {
  create_topic("stalled", "b");
  producer_options options;
  options.attempt_timeout = 100ms;
  auto producer = make_producer(options);
  REQUIRE(send(producer, 1, std::nullopt).front().stored());
  stall("b");
  // Three attempts each: if all were kept, a round would cost 70 MB.
  auto rounds = test::long_run() ? 60 : std::max(4, 7 / test::slowdown());
  size_t early = 0;
  size_t late = 0;
  for (auto i = 0; i < rounds; ++i) {
    auto& peak = i < 2 ? early : late;
    peak = std::max(peak, send_in_vain(producer, 300ms));
  }
  constexpr size_t mega = 1024u * 1024;
  MESSAGE(std::to_string(early / mega) + " MiB in the first rounds, "
          + std::to_string(late / mega) + " MiB later");
  if (test::heap_is_counted())
    CHECK_LE(late, early + 32 * mega);
}
