#include "rocketcaf/protocol/round_robin_selector.hpp"

#include "support/test.hpp"

#include <vector>

using rocketcaf::protocol::round_robin_selector;

SUITE("round_robin_selector")

namespace {

auto all_good = [](size_t) { return 0u; };

} // namespace

TEST("all queues are used in turn") {
  round_robin_selector selector{2};
  std::vector<size_t> seen;
  for (auto i = 0; i < 6; ++i)
    seen.push_back(selector.pick(4, all_good));
  CHECK_EQ(seen, (std::vector<size_t>{2, 3, 0, 1, 2, 3}));
}

TEST("queues to avoid are skipped while there are better ones") {
  round_robin_selector selector;
  auto rank = [](size_t i) { return i < 2 ? 1u : 0u; };
  CHECK_EQ(selector.pick(4, rank), 2u);
  CHECK_EQ(selector.pick(4, rank), 2u);
  CHECK_EQ(selector.pick(4, rank), 2u);
  CHECK_EQ(selector.pick(4, rank), 3u);
}

TEST("of bad queues the least bad is chosen") {
  round_robin_selector selector;
  auto rank = [](size_t i) { return i == 3 ? 2u : 4u; };
  for (auto i = 0; i < 4; ++i)
    CHECK_EQ(selector.pick(4, rank), 3u);
}

TEST("equally bad queues still take turns") {
  round_robin_selector selector;
  auto rank = [](size_t) { return 5u; };
  std::vector<size_t> seen;
  for (auto i = 0; i < 3; ++i)
    seen.push_back(selector.pick(3, rank));
  CHECK_EQ(seen, (std::vector<size_t>{0, 1, 2}));
}

TEST("the counter wraps without a gap for powers of two") {
  round_robin_selector selector{UINT32_MAX};
  CHECK_EQ(selector.pick(4, all_good), 3u);
  CHECK_EQ(selector.pick(4, all_good), 0u);
}
