#include "rocketcaf/protocol/fair_queue.hpp"

#include "support/process_counts.hpp"
#include "support/test.hpp"

#include <algorithm>
#include <deque>
#include <random>
#include <utility>
#include <vector>

using rocketcaf::protocol::fair_queue;

SUITE("fair_queue")

namespace {

std::vector<uint32_t> take_all(fair_queue& queue) {
  std::vector<uint32_t> result;
  while (!queue.empty()) {
    auto first = queue.front();
    result.push_back(queue.pop());
    CHECK_EQ(result.back(), first);
  }
  return result;
}

using entries = std::vector<uint32_t>;

} // namespace

TEST("the entries of one owner stay in order") {
  fair_queue queue;
  for (auto entry : {3u, 1u, 2u})
    queue.push(7, entry);
  CHECK_EQ(queue.size(), 3u);
  CHECK(take_all(queue) == (entries{3, 1, 2}));
}

TEST("owners take turns") {
  fair_queue queue;
  for (auto entry : {0u, 1u, 2u, 3u})
    queue.push(1, entry);
  queue.push(2, 10);
  queue.push(3, 20);
  queue.push(3, 21);
  CHECK(take_all(queue) == (entries{0, 10, 20, 1, 21, 2, 3}));
}

TEST("a new owner comes after those that wait already") {
  fair_queue queue;
  queue.push(1, 0);
  queue.push(1, 1);
  queue.push(2, 10);
  CHECK_EQ(queue.pop(), 0u);
  queue.push(3, 20);
  CHECK(take_all(queue) == (entries{10, 1, 20}));
}

TEST("an entry can leave from anywhere") {
  fair_queue queue;
  for (auto entry : {0u, 1u, 2u, 3u})
    queue.push(1, entry);
  queue.push(2, 10);
  queue.erase(1);
  queue.erase(10);
  queue.erase(3);
  queue.erase(3);
  queue.erase(99);
  CHECK_EQ(queue.size(), 2u);
  queue.push(2, 3);
  CHECK(take_all(queue) == (entries{0, 3, 2}));
}

TEST("it does what a simple model does") {
  std::minstd_rand random{5};
  fair_queue queue;
  // Owners in the order of their turns, each with its entries.
  std::deque<std::pair<uint64_t, std::deque<uint32_t>>> model;
  std::vector<bool> used(64);
  for (auto step = 0; step < 20'000; ++step) {
    auto entry = static_cast<uint32_t>(random() % used.size());
    if (random() % 2 == 0 && !used[entry]) {
      auto owner = random() % 5;
      auto i = std::find_if(model.begin(), model.end(),
                            [&](auto& x) { return x.first == owner; });
      if (i == model.end())
        i = model.emplace(model.end(), owner, std::deque<uint32_t>{});
      i->second.push_back(entry);
      queue.push(owner, entry);
      used[entry] = true;
    } else if (random() % 2 == 0) {
      queue.erase(entry);
      used[entry] = false;
      for (auto& [owner, list] : model)
        std::erase(list, entry);
      std::erase_if(model, [](auto& x) { return x.second.empty(); });
    } else if (!model.empty()) {
      auto first = std::move(model.front());
      model.pop_front();
      REQUIRE_EQ(queue.pop(), first.second.front());
      used[first.second.front()] = false;
      first.second.pop_front();
      if (!first.second.empty())
        model.push_back(std::move(first));
    }
    REQUIRE_EQ(queue.empty(), model.empty());
    if (!model.empty())
      REQUIRE_EQ(queue.front(), model.front().second.front());
  }
}

TEST("an empty queue gives the memory of large numbers back") {
  auto before = rocketcaf::test::heap_in_use();
  fair_queue queue;
  queue.push(1, 100'000);
  queue.erase(100'000);
  if (rocketcaf::test::heap_is_counted())
    CHECK_GT(rocketcaf::test::heap_in_use(), before + 1'000'000);
  queue.shrink(1000);
  CHECK_LT(rocketcaf::test::heap_in_use(), before + 4096);
  queue.push(1, 7);
  CHECK_EQ(queue.pop(), 7u);
}
