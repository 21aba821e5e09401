#include "rocketcaf/protocol/follow_plan.hpp"

#include "support/test.hpp"

#include <random>

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::protocol;

SUITE("follow_plan")

namespace {

using kind = follow_plan::question::kind;
using questions = std::vector<follow_plan::question>;
using texts = std::vector<std::string>;
using numbers = std::vector<int64_t>;

const auto start = time_point{} + 1h;
/// The same by the wall clock.
constexpr int64_t started = 1'700'000'000'000;

const message_queue a0{"t", "a", 0};
const message_queue a1{"t", "a", 1};
const message_queue b0{"t", "b", 0};

stored_message at(int64_t offset, int64_t stored = started) {
  stored_message result;
  result.queue_offset = offset;
  result.store_millis = stored;
  return result;
}

pull_result found(const message_queue& queue, const numbers& offsets,
                  int64_t next) {
  pull_result result{
    .queue = queue, .status = pull_status::found, .next_offset = next};
  for (auto offset : offsets)
    result.messages.push_back(at(offset));
  return result;
}

pull_result nothing(const message_queue& queue, pull_status status,
                    int64_t next) {
  return {.queue = queue, .status = status, .next_offset = next};
}

numbers offsets_of(const pull_result& x) {
  numbers result;
  for (auto& msg : x.messages)
    result.push_back(msg.queue_offset);
  return result;
}

/// A plan in a time that tests move, without jitter.
struct plan_fixture {
  time_point now = start;
  follow_plan plan{{start_point::kind::now}, started, {}, 0};

  questions take() {
    return plan.take_due(now);
  }

  /// Answers the pull that is open.
  numbers answer(pull_result x) {
    plan.on_pulled(x, now);
    return offsets_of(x);
  }

  void fail(const message_queue& queue) {
    plan.on_failure(queue, "connection lost", now);
  }
};

/// One queue, at offset 10, whose pull is open.
struct pulling_fixture : plan_fixture {
  pulling_fixture() {
    plan.set_queues({a0}, now);
    take();
    plan.on_offset(a0, 10, now);
    take();
  }
};

questions pull_of(const message_queue& queue, int64_t offset) {
  return {{queue, kind::pull, offset}};
}

} // namespace

TEST_F(plan_fixture, "without queues nothing is due") {
  CHECK(take().empty());
  CHECK(!plan.next_due().has_value());
  plan.set_queues({}, now);
  CHECK(take().empty());
  CHECK(!plan.next_due().has_value());
}

TEST_F(plan_fixture, "queues begin with what is stored next") {
  plan.set_queues({a0, b0}, now);
  CHECK_EQ(plan.next_due(), std::optional{now});
  CHECK_EQ(take(),
           (questions{{a0, kind::max_offset, 0}, {b0, kind::max_offset, 0}}));
  CHECK(!plan.next_due().has_value());
  plan.on_offset(b0, 7, now);
  CHECK_EQ(take(), pull_of(b0, 7));
}

TEST("queues begin with the oldest message, or at a time, if asked to") {
  follow_plan first{{start_point::kind::first}, started, {}, 0};
  first.set_queues({a0}, start);
  CHECK_EQ(first.take_due(start), (questions{{a0, kind::min_offset, 0}}));
  follow_plan timed{{start_point::kind::time, 5}, started, {}, 0};
  timed.set_queues({a0}, start);
  CHECK_EQ(timed.take_due(start), (questions{{a0, kind::offset_of_time, 5}}));
}

TEST_F(plan_fixture, "those of a topic that has no queue at first are new,"
                     " too") {
  plan.set_queues({}, now);
  plan.set_queues({a0}, now);
  CHECK_EQ(take(), (questions{{a0, kind::offset_of_time, started}}));
}

TEST_F(plan_fixture, "messages that came before a broker could be asked are"
                     " new") {
  plan.set_queues({a0}, now);
  take();
  fail(a0);
  now += 100ms;
  CHECK_EQ(take(), (questions{{a0, kind::offset_of_time, started}}));
}

TEST_F(pulling_fixture, "so are those of queues that are found later") {
  plan.set_queues({a0, a1}, now);
  CHECK_EQ(take(), (questions{{a1, kind::offset_of_time, started}}));
}

TEST("queues that are found later begin with the oldest message, too") {
  follow_plan plan{{start_point::kind::first}, started, {}, 0};
  plan.set_queues({a0}, start);
  plan.take_due(start);
  plan.set_queues({a0, a1}, start);
  CHECK_EQ(plan.take_due(start), (questions{{a1, kind::min_offset, 0}}));
}

TEST_F(plan_fixture, "an offset below 0 is none") {
  plan.set_queues({a0}, now);
  take();
  plan.on_offset(a0, -1, now);
  CHECK_EQ(take(), pull_of(a0, 0));
}

TEST_F(pulling_fixture, "a pull goes on where the one before ended") {
  CHECK_EQ(answer(found(a0, {10, 11}, 12)), (numbers{10, 11}));
  CHECK_EQ(take(), pull_of(a0, 12));
}

TEST_F(pulling_fixture, "messages that were read are taken out") {
  CHECK_EQ(answer(found(a0, {8, 9, 10, 11}, 12)), (numbers{10, 11}));
  CHECK_EQ(take(), pull_of(a0, 12));
}

TEST_F(pulling_fixture, "a next offset before the last message is none") {
  CHECK_EQ(answer(found(a0, {10, 11}, 3)), (numbers{10, 11}));
  CHECK_EQ(take(), pull_of(a0, 12));
}

TEST_F(pulling_fixture, "messages that are not wanted are passed over") {
  answer(nothing(a0, pull_status::no_matched_message, 40));
  CHECK_EQ(take(), pull_of(a0, 40));
  // All of them left out by their tags.
  answer(found(a0, {}, 50));
  CHECK_EQ(take(), pull_of(a0, 50));
}

TEST_F(pulling_fixture, "a broker that waited for messages is asked again at"
                        " once") {
  now += 15s;
  answer(nothing(a0, pull_status::no_new_message, 10));
  CHECK_EQ(take(), pull_of(a0, 10));
}

TEST_F(pulling_fixture, "one that did not wait is given pauses") {
  for (auto pause : {100ms, 200ms, 400ms, 800ms, 1600ms, 2000ms, 2000ms}) {
    answer(nothing(a0, pull_status::no_new_message, 10));
    CHECK_EQ(plan.next_due(), std::optional{now + pause});
    now += pause - 1ms;
    CHECK(take().empty());
    now += 1ms;
    CHECK_EQ(take(), pull_of(a0, 10));
  }
  answer(found(a0, {10}, 11));
  take();
  answer(nothing(a0, pull_status::no_matched_message, 11));
  CHECK_EQ(plan.next_due(), std::optional{now + 100ms});
}

TEST_F(pulling_fixture, "a pull that fails is repeated after pauses") {
  for (auto pause : {100ms, 200ms, 400ms, 800ms, 1600ms, 2000ms, 2000ms}) {
    fail(a0);
    CHECK_EQ(plan.next_due(), std::optional{now + pause});
    now += pause;
    CHECK_EQ(take(), pull_of(a0, 10));
  }
  answer(found(a0, {10}, 11));
  CHECK_EQ(take(), pull_of(a0, 11));
  fail(a0);
  CHECK_EQ(plan.next_due(), std::optional{now + 100ms});
}

TEST_F(plan_fixture, "people are told once that a broker fails, and serves") {
  plan.set_queues({a0, a1, b0}, now);
  take();
  fail(a1);
  fail(a0);
  CHECK_EQ(plan.take_notes(), texts{"a:1: connection lost; trying again"});
  now += 1s;
  take();
  fail(a0);
  plan.on_offset(b0, 0, now);
  CHECK_EQ(plan.take_notes(), texts{});
  plan.on_offset(a1, 0, now);
  CHECK_EQ(plan.take_notes(), texts{"a: answers again"});
}

TEST_F(pulling_fixture, "messages that are gone are told and passed over") {
  answer(nothing(a0, pull_status::offset_illegal, 30));
  CHECK_EQ(take(), pull_of(a0, 30));
  CHECK_EQ(plan.take_notes(),
           texts{"a:0: the messages at offsets 10 to 29 are gone"});
}

TEST_F(pulling_fixture, "a broker that recovers is asked again where it was") {
  for (int i = 0; i < 4; ++i) {
    CHECK_EQ(answer(nothing(a0, pull_status::offset_illegal, 4)), numbers{});
    now += 2s;
    CHECK_EQ(take(), pull_of(a0, 10));
  }
  CHECK_EQ(plan.take_notes(), texts{});
  CHECK_EQ(answer(found(a0, {10}, 11)), numbers{10});
  take();
  // Its patience begins anew.
  now += 5s;
  answer(nothing(a0, pull_status::offset_illegal, 4));
  now += 2s;
  CHECK_EQ(take(), pull_of(a0, 11));
}

TEST_F(pulling_fixture, "failures begin the patience anew") {
  answer(nothing(a0, pull_status::offset_illegal, 4));
  now += 9s;
  take();
  fail(a0);
  now += 9s;
  take();
  answer(nothing(a0, pull_status::offset_illegal, 4));
  now += 9s;
  CHECK_EQ(take(), pull_of(a0, 10));
}

TEST_F(pulling_fixture, "a queue that was created anew is read by time") {
  auto x = found(a0, {10}, 11);
  x.messages.front().store_millis = started + 77;
  answer(std::move(x));
  take();
  answer(nothing(a0, pull_status::offset_illegal, 5));
  now += 10s;
  take();
  answer(nothing(a0, pull_status::offset_illegal, 5));
  CHECK_EQ(take(), (questions{{a0, kind::offset_of_time, started + 78}}));
  CHECK_EQ(plan.take_notes(),
           texts{"a:0: there are fewer messages than the 11 that were there;"
                 " going on with those stored later"});
  plan.on_offset(a0, 0, now);
  CHECK_EQ(take(), pull_of(a0, 0));
  CHECK_EQ(answer(found(a0, {0, 1}, 2)), (numbers{0, 1}));
}

TEST_F(pulling_fixture, "a replica that lags behind is asked again") {
  answer(nothing(a0, pull_status::offset_illegal, 10));
  CHECK_EQ(plan.take_notes(), texts{});
  now += 100ms;
  CHECK_EQ(take(), pull_of(a0, 10));
}

TEST_F(pulling_fixture, "a queue that is away keeps its place") {
  plan.set_queues({b0}, now);
  // Its open pull is answered, but not followed by another one.
  CHECK_EQ(answer(found(a0, {10}, 11)), numbers{10});
  CHECK_EQ(take(), (questions{{b0, kind::offset_of_time, started}}));
  plan.set_queues({a0, b0}, now);
  CHECK_EQ(take(), pull_of(a0, 11));
}

TEST_F(pulling_fixture, "a queue that is back does not wait for its pause") {
  fail(a0);
  plan.set_queues({}, now);
  CHECK(!plan.next_due().has_value());
  plan.set_queues({a0}, now);
  CHECK_EQ(take(), pull_of(a0, 10));
}

TEST_F(pulling_fixture, "the same queues again change nothing") {
  plan.set_queues({a0, a0}, now);
  CHECK(take().empty());
  fail(a0);
  plan.set_queues({a0}, now);
  CHECK_EQ(plan.next_due(), std::optional{now + 100ms});
}

TEST_F(pulling_fixture, "answers to questions that are not open do nothing") {
  answer(found(a0, {10}, 11));
  CHECK_EQ(answer(found(b0, {10}, 11)), numbers{10});
  plan.on_offset(a0, 99, now);
  fail(a0);
  fail(b0);
  CHECK_EQ(plan.take_notes(), texts{});
  CHECK_EQ(take(), pull_of(a0, 11));
}

TEST("with failures of all kinds each message is read once, in order") {
  std::mt19937 random{1};
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    follow_plan plan{
      {start_point::kind::first}, started, {.patience = 1h}, seed};
    auto now = start;
    int64_t count = 0;
    numbers read;
    plan.set_queues({a0}, now);
    for (int step = 0; step < 300; ++step) {
      auto calm = step >= 250;
      count += static_cast<int64_t>(random() % 5) * (calm ? 0 : 1);
      if (!calm && random() % 20 == 0)
        plan.set_queues({}, now);
      if (calm || random() % 10 == 0)
        plan.set_queues({a0}, now);
      now += 2s;
      for (auto& x : plan.take_due(now)) {
        auto chance = calm ? 99 : random() % 100;
        if (chance < 20) {
          plan.on_failure(a0, "gone", now);
        } else if (x.what == kind::min_offset) {
          plan.on_offset(a0, 0, now);
        } else if (chance < 30) {
          auto answer = nothing(a0, pull_status::offset_illegal,
                                std::max<int64_t>(0, x.value - 3));
          plan.on_pulled(answer, now);
        } else {
          // Some before the offset, as in a batch.
          auto first = std::max<int64_t>(0, x.value - int64_t(random() % 3));
          auto end = std::min(count, x.value + int64_t(random() % 32));
          auto answer = nothing(a0, pull_status::no_new_message, x.value);
          if (end > x.value) {
            numbers offsets;
            for (auto i = first; i < end; ++i)
              offsets.push_back(i);
            answer = found(a0, offsets, end);
          }
          plan.on_pulled(answer, now);
          for (auto offset : offsets_of(answer))
            read.push_back(offset);
        }
      }
    }
    REQUIRE_EQ(static_cast<int64_t>(read.size()), count);
    for (int64_t i = 0; i < count; ++i)
      REQUIRE_EQ(read[static_cast<size_t>(i)], i);
  }
}
