#include "rocketcaf/protocol/deadline_queue.hpp"

#include "support/process_counts.hpp"
#include "support/test.hpp"

#include <map>
#include <random>

using namespace rocketcaf;
using namespace std::chrono_literals;

SUITE("deadline_queue")

namespace {

constexpr time_point start{1h};

} // namespace

TEST("an empty queue has no earliest deadline and nothing due") {
  protocol::deadline_queue queue;
  CHECK(queue.empty());
  CHECK(!queue.earliest().has_value());
  CHECK(!queue.pop_due(time_point::max()).has_value());
}

TEST("deadlines come out in order of time, not of arrival") {
  protocol::deadline_queue queue;
  queue.set(0, start + 3s);
  queue.set(1, start + 1s);
  queue.set(2, start + 2s);
  CHECK(queue.earliest() == start + 1s);
  CHECK(queue.pop_due(start + 5s) == 1u);
  CHECK(queue.pop_due(start + 5s) == 2u);
  CHECK(queue.pop_due(start + 5s) == 0u);
  CHECK(queue.empty());
}

TEST("a deadline is due exactly at its time") {
  protocol::deadline_queue queue;
  queue.set(7, start + 1s);
  CHECK(!queue.pop_due(start + 1s - 1ns).has_value());
  CHECK(queue.pop_due(start + 1s) == 7u);
}

TEST("deadlines of many spans of time come out in order") {
  // More spans than there are lists, so that some go to the tree.
  protocol::deadline_queue queue;
  constexpr uint32_t spans = 9;
  for (uint32_t i = 0; i < 90; ++i)
    queue.set(i, start + i * 1ms + (i % spans) * 1s);
  auto last = start;
  for (auto left = 90u; left > 0; --left) {
    auto next = *queue.earliest();
    CHECK_LE(last, next);
    last = next;
    auto id = queue.pop_due(next);
    REQUIRE(id);
    CHECK(next == start + *id * 1ms + (*id % spans) * 1s);
    CHECK_EQ(queue.size(), left - 1);
  }
  CHECK(!queue.earliest());
}

TEST("setting a deadline again replaces it") {
  protocol::deadline_queue queue;
  queue.set(0, start + 1s);
  queue.set(0, start + 9s);
  CHECK_EQ(queue.size(), 1u);
  CHECK(queue.earliest() == start + 9s);
  queue.set(0, start + 4s);
  CHECK(queue.earliest() == start + 4s);
}

TEST("erasing forgets, and does nothing the second time") {
  protocol::deadline_queue queue;
  queue.set(0, start + 2s);
  queue.set(1, start + 1s);
  queue.erase(1);
  queue.erase(1);
  queue.erase(99);
  CHECK_EQ(queue.size(), 1u);
  CHECK(queue.earliest() == start + 2s);
}

TEST("equal deadlines are erased one by one at a cost that does not grow") {
  protocol::deadline_queue queue;
  // The lists end later, so that all others go to the tree.
  for (uint32_t i = 0; i < 4; ++i)
    queue.set(i, start + (4 - i) * 1h);
  // A search among equals would take minutes.
  constexpr uint32_t count = 400'000;
  for (uint32_t i = 4; i < count; ++i)
    queue.set(i, start + 1s);
  for (auto i = count - 1; i > 4; --i)
    queue.erase(i);
  CHECK(queue.pop_due(start + 1s) == 4u);
  CHECK(!queue.pop_due(start + 1s).has_value());
}

TEST("random use agrees with a sorted map") {
  for (auto seed = 1u; seed <= 20; ++seed) {
    std::minstd_rand rng{seed};
    protocol::deadline_queue queue;
    std::map<uint32_t, time_point> model;
    auto now = start;
    for (auto step = 0; step < 2000; ++step) {
      auto id = static_cast<uint32_t>(rng() % 64);
      switch (rng() % 4) {
      case 0:
      case 1: {
        auto due = now + std::chrono::milliseconds{rng() % 500};
        queue.set(id, due);
        model[id] = due;
        break;
      }
      case 2:
        queue.erase(id);
        model.erase(id);
        break;
      default:
        now += std::chrono::milliseconds{rng() % 50};
        while (auto due = queue.pop_due(now)) {
          auto i = model.find(*due);
          REQUIRE(i != model.end());
          CHECK(i->second <= now);
          for (auto& entry : model)
            CHECK(entry.second >= i->second);
          model.erase(i);
        }
        for (auto& entry : model)
          CHECK(entry.second > now);
      }
      REQUIRE_EQ(queue.size(), model.size());
    }
  }
}

TEST("an empty queue gives the memory of large numbers back") {
  auto before = test::heap_in_use();
  protocol::deadline_queue queue;
  queue.set(100'000, start);
  queue.erase(100'000);
  if (test::heap_is_counted())
    CHECK_GT(test::heap_in_use(), before + 1'000'000);
  queue.shrink(1000);
  CHECK_LT(test::heap_in_use(), before + 4096);
  queue.set(7, start);
  CHECK(queue.earliest() == start);
}
