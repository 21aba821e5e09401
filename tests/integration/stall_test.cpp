// A broker that accepts connections and reads nothing, in real time.

#include "integration/cluster_fixture.hpp"
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
