// A caller that waits for nothing sends far more than a producer may take, to a
// broker that reads nothing.

#include "integration/cluster_fixture.hpp"
#include "support/long_run.hpp"
#include "support/process_counts.hpp"
#include "support/slowdown.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

SUITE("overload")

using namespace rocketcaf;
using namespace std::literals;
using std::chrono::steady_clock;

namespace {

constexpr size_t mega = 1024u * 1024;

/// What is allowed beside the bounds on bytes.
constexpr size_t allowed_heap = 64 * mega;

/// Sends that go out one after the other.
constexpr size_t turn_size = 1000;

struct flood_plan {
  size_t count;
  size_t body_size;
  /// Sends after which the caller waits until the producer has handled all, for
  /// otherwise its mailbox has no bounds.
  size_t round_size;
};

/// What a flood has come to.
struct flood_record {
  explicit flood_record(const flood_plan& x) : plan(x), answers(x.count) {
    // nop
  }

  flood_plan plan;
  /// Of each send: how many there were.
  std::vector<uint8_t> answers;
  size_t stored = 0;
  size_t overloaded = 0;
  size_t other_failures = 0;
  /// The highest gauges that the producer ever told.
  producer_statistics highest;
  size_t samples = 0;
  /// The most that was in use after a round.
  size_t heap = 0;
  std::atomic<bool> all_sent{false};
  std::atomic<size_t> answered{0};
};

/// Sends a thousand messages a turn, whatever becomes of them.
class flood_state {
public:
  static inline const char* name = "flood";

  flood_state(caf::event_based_actor* self, producer_actor producer,
              std::shared_ptr<flood_record> record)
    : self_(self), producer_(std::move(producer)), record_(std::move(record)) {
    // nop
  }

  caf::behavior make_behavior() {
    compat::mail(self_, caf::tick_atom_v).send(self_);
    return {
      [this](caf::tick_atom) { take_turn(); },
      [this](const send_finished& x) { count(x); },
    };
  }

private:
  void take_turn() {
    auto& plan = record_->plan;
    auto end = std::min(sent_ + turn_size, plan.count);
    for (; sent_ < end; ++sent_)
      compat::mail(self_,
                   send_message{{.topic = "flooded",
                                 .body = std::string(plan.body_size, 'x')},
                                std::nullopt},
                   uint64_t{sent_})
        .send(producer_);
    auto ends_round = sent_ % plan.round_size == 0 || sent_ == plan.count;
    // The answer comes behind those to all of these sends.
    compat::mail(self_, atom::get_statistics_v)
      .request(producer_, caf::infinite)
      .then([this, ends_round](const producer_statistics& x) {
        watch(x);
        if (ends_round)
          end_round();
      });
    if (!ends_round)
      compat::mail(self_, caf::tick_atom_v).send(self_);
  }

  void watch(const producer_statistics& x) {
    auto raise = [](size_t& what, size_t to) { what = std::max(what, to); };
    auto& highest = record_->highest;
    raise(highest.in_flight, x.in_flight);
    raise(highest.in_flight_bytes, x.in_flight_bytes);
    raise(highest.waiting, x.waiting);
    raise(highest.waiting_bytes, x.waiting_bytes);
    ++record_->samples;
  }

  void end_round() {
    record_->heap = std::max(record_->heap, test::heap_in_use());
    if (sent_ < record_->plan.count)
      take_turn();
    else
      record_->all_sent = true;
  }

  void count(const send_finished& x) {
    auto failure = std::get_if<send_failure>(&x.outcome);
    if (failure == nullptr)
      ++record_->stored;
    else if (failure->code == errc::overloaded
             && failure->storage == storage_state::not_stored)
      ++record_->overloaded;
    else
      ++record_->other_failures;
    ++record_->answers[x.token];
    ++record_->answered;
  }

  caf::event_based_actor* self_;
  producer_actor producer_;
  std::shared_ptr<flood_record> record_;
  size_t sent_ = 0;
};

struct fixture : test::cluster_fixture {
  /// Long enough that no attempt ends by itself.
  static producer_options patient() {
    producer_options result;
    result.send_timeout = 60min;
    result.compression.reset();
    return result;
  }

  producer_statistics statistics(const producer_actor& producer) {
    producer_statistics result;
    caf::scoped_actor self{rt.system()};
    compat::mail(self, atom::get_statistics_v)
      .request(producer, 30s)
      .receive([&](const producer_statistics& x) { result = x; },
               [](const caf::error& why) { FAIL(caf::to_string(why)); });
    return result;
  }

  /// The route is known and the connection is there.
  void send_one(const producer_actor& producer) {
    caf::scoped_actor self{rt.system()};
    compat::mail(self, send_message{{.topic = "flooded", .body = "first"}, {}})
      .request(producer, 30s)
      .receive([](const send_result&) {},
               [](const caf::error& why) { FAIL(caf::to_string(why)); });
  }

  void set_mode(broker_mode mode) {
    REQUIRE(cluster.set_mode("b", mode).empty());
  }

  template <class Predicate>
  void await(std::chrono::seconds limit, Predicate done) {
    auto until = steady_clock::now() + limit * test::slowdown();
    while (!done()) {
      REQUIRE(steady_clock::now() < until);
      std::this_thread::sleep_for(5ms);
    }
  }

  /// Floods a producer whose broker stands still, lets the broker go on, and
  /// checks what can be said whatever the bounds are.
  /// @returns what the flood came to.
  flood_record& flood(const producer_options& options, const flood_plan& plan) {
    shared_ = std::make_shared<flood_record>(plan);
    auto& record = *shared_;
    create_topic("flooded", "b");
    auto producer = make_producer(options);
    send_one(producer);
    set_mode(broker_mode::stalled);
    auto heap_before = test::heap_in_use();
    auto start = steady_clock::now();
    auto caller
      = rt.system().spawn<caf::stateful_actor<flood_state>>(producer, shared_);
    await(record.plan.count / 20'000 * 1s + 30s,
          [&] { return record.all_sent.load(); });
    auto seconds = std::chrono::duration<double>{steady_clock::now() - start};
    auto full = statistics(producer);
    check_bounds(options, record.highest);
    check_heap(options, record, heap_before);
    // Nothing but refusals so far, and one for each that did not fit.
    CHECK_EQ(full.in_flight + full.waiting + record.overloaded,
             record.plan.count);
    CHECK_EQ(full.sends_refused_by_bounds, record.overloaded);
    CHECK_EQ(full.level, flow_level::overloaded);
    set_mode(broker_mode::serving);
    await(60s, [&] { return record.answered == record.plan.count; });
    stop(caller);
    CHECK_EQ(record.stored, full.in_flight + full.waiting);
    CHECK_EQ(record.other_failures, 0u);
    CHECK(std::ranges::all_of(record.answers, [](auto n) { return n == 1; }));
    CHECK_EQ(statistics(producer).level, flow_level::open);
    MESSAGE(std::to_string(record.plan.count) + " sends in "
            + std::to_string(seconds.count()) + " s, "
            + std::to_string(record.samples) + " looks at the gauges; at most "
            + std::to_string(record.highest.in_flight) + " in flight, "
            + std::to_string(record.highest.waiting) + " waiting; "
            + std::to_string(record.overloaded) + " refused");
    return record;
  }

  void check_bounds(const producer_options& bounds,
                    const producer_statistics& highest) {
    CHECK_LE(highest.in_flight, bounds.max_in_flight);
    CHECK_LE(highest.in_flight_bytes, bounds.max_in_flight_bytes);
    CHECK_LE(highest.waiting, bounds.max_waiting);
    CHECK_LE(highest.waiting_bytes, bounds.max_waiting_bytes);
  }

  void check_heap(const producer_options& bounds, const flood_record& record,
                  size_t before) {
    auto used = record.heap - before;
    auto limit
      = bounds.max_in_flight_bytes + bounds.max_waiting_bytes + allowed_heap;
    MESSAGE(std::to_string(used / mega) + " MiB in use, of "
            + std::to_string(limit / mega));
    if (test::heap_is_counted())
      CHECK_LE(used, limit);
  }

  void stop(const caf::actor& caller) {
    caf::scoped_actor self{rt.system()};
    self->send_exit(caller, caf::exit_reason::kill);
    self->wait_for(caller);
  }

  std::shared_ptr<flood_record> shared_;
};

} // namespace

TEST_F(fixture, "ten million sends meet the bounds on numbers of sends") {
  auto options = patient();
  auto& record
    = flood(options, {.count = test::long_run() ? 10'000'000u
                                                : 1'000'000u / test::slowdown(),
                      .body_size = 100,
                      .round_size = 250'000});
  CHECK_EQ(record.highest.in_flight, options.max_in_flight);
  CHECK_EQ(record.highest.waiting, options.max_waiting);
}

TEST_F(fixture, "a hundred thousand sends meet the bounds on bytes") {
  constexpr size_t body_size = 8192;
  auto options = patient();
  auto& record
    = flood(options, {.count = test::long_run() ? 1'000'000u
                                                : 100'000u / test::slowdown(),
                      .body_size = body_size,
                      .round_size = 25'000});
  // No other one would have fitted in.
  CHECK_GT(record.highest.in_flight_bytes + 2 * body_size,
           options.max_in_flight_bytes);
  CHECK_GT(record.highest.waiting_bytes + 2 * body_size,
           options.max_waiting_bytes);
}
