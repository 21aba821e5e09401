#include "rocketcaf/protocol/batch_accumulator.hpp"

#include "support/test.hpp"

#include <random>
#include <string>
#include <vector>

SUITE("batch_accumulator")

using namespace rocketcaf;
using namespace rocketcaf::protocol;
using namespace std::chrono_literals;

namespace {

using accumulator = batch_accumulator<int>;

constexpr time_point t0{};

const batch_key orders{"orders", "", true};
const batch_key bills{"bills", "", true};

accumulator_limits limits{
  .hold_time = 10ms, .hold_size = 100, .max_size = 150, .total_size = 1000};

bool add(accumulator& xs, const batch_key& key, int item, size_t size = 10,
         time_point now = t0) {
  return xs.add(key, std::move(item), size, now);
}

std::vector<std::vector<int>> items_of(std::vector<accumulator::batch> xs) {
  std::vector<std::vector<int>> result;
  for (auto& x : xs)
    result.push_back(x.items);
  return result;
}

using lists = std::vector<std::vector<int>>;

} // namespace

TEST("messages of one key become one batch when the first has waited enough") {
  accumulator xs{limits};
  CHECK_EQ(xs.next_due(), std::nullopt);
  add(xs, orders, 1);
  add(xs, orders, 2, 10, t0 + 6ms);
  CHECK_EQ(xs.next_due(), t0 + 10ms);
  CHECK(xs.take_ready(t0 + 9ms).empty());
  auto ready = xs.take_ready(t0 + 10ms);
  CHECK_EQ(ready.size(), 1u);
  CHECK_EQ(ready[0].key, orders);
  CHECK_EQ(ready[0].items, (std::vector<int>{1, 2}));
  CHECK_EQ(ready[0].size, 20u);
  CHECK_EQ(xs.size(), 0u);
  CHECK_EQ(xs.next_due(), std::nullopt);
}

TEST("messages that differ in topic, tag or wait are never in one batch") {
  accumulator xs{limits};
  add(xs, orders, 1);
  add(xs, bills, 2);
  add(xs, {"orders", "tag", true}, 3);
  add(xs, {"orders", "", false}, 4);
  CHECK_EQ(xs.take_ready(t0 + 1s).size(), 4u);
}

TEST("a batch is ready at once when it is large enough") {
  accumulator xs{limits};
  add(xs, orders, 1, 60);
  CHECK(xs.take_ready(t0).empty());
  add(xs, orders, 2, 40);
  CHECK(xs.next_due() < t0);
  add(xs, orders, 3, 10);
  CHECK_EQ(items_of(xs.take_ready(t0)), (lists{{1, 2}}));
  CHECK_EQ(xs.size(), 10u);
  CHECK_EQ(items_of(xs.take_ready(t0 + 10ms)), (lists{{3}}));
}

TEST("no batch exceeds the limit, unless one message does") {
  accumulator xs{limits};
  add(xs, orders, 1, 99);
  add(xs, orders, 2, 52);
  add(xs, orders, 3, 500);
  CHECK_EQ(items_of(xs.take_ready(t0 + 1s)), (lists{{1}, {2}, {3}}));
  add(xs, orders, 4, 99);
  add(xs, orders, 5, 51);
  CHECK_EQ(items_of(xs.take_ready(t0 + 1s)), (lists{{4, 5}}));
}

TEST("the total is bounded, ready batches included") {
  accumulator xs{limits};
  CHECK(add(xs, orders, 1, 600));
  CHECK(add(xs, bills, 2, 400));
  CHECK(!add(xs, orders, 3, 1));
  CHECK_EQ(xs.size(), 1000u);
  CHECK_EQ(xs.take_ready(t0).size(), 2u);
  CHECK(add(xs, orders, 3, 1));
  CHECK(!add(xs, orders, 4, SIZE_MAX));
}

TEST("everything can be taken at once") {
  accumulator xs{limits};
  add(xs, orders, 1);
  add(xs, bills, 2);
  add(xs, orders, 3, 120);
  add(xs, orders, 4);
  CHECK_EQ(xs.take_all().size(), 3u);
  CHECK_EQ(xs.next_due(), std::nullopt);
  CHECK_EQ(xs.size(), 0u);
}

TEST("nothing is lost, doubled, reordered or late, whatever comes") {
  std::mt19937 random{7};
  accumulator xs{limits};
  auto now = t0;
  std::vector<int> sent(3), taken(3);
  const batch_key keys[] = {orders, bills, {"orders", "t", true}};
  std::vector<std::vector<time_point>> times(3);
  auto take = [&](std::vector<accumulator::batch> ready) {
    for (auto& x : ready) {
      auto key = std::find(keys, keys + 3, x.key) - keys;
      CHECK(x.items.size() == 1 || x.size <= limits.max_size);
      for (auto item : x.items) {
        CHECK_EQ(item, taken[key]);
        CHECK(now - times[key][item] <= limits.hold_time);
        ++taken[key];
      }
    }
  };
  for (auto i = 0; i < 20'000; ++i) {
    auto key = random() % 3;
    if (add(xs, keys[key], sent[key], 1 + random() % 80, now)) {
      times[key].push_back(now);
      ++sent[key];
    }
    CHECK(xs.size() <= limits.total_size);
    if (random() % 4 == 0) {
      auto step = now + std::chrono::milliseconds{random() % 3};
      auto due = xs.next_due();
      now = due && *due < step ? std::max(now, *due) : step;
      take(xs.take_ready(now));
    }
  }
  take(xs.take_all());
  CHECK_EQ(sent, taken);
  CHECK_EQ(xs.size(), 0u);
}
