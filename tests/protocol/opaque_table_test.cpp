#include "rocketcaf/protocol/opaque_table.hpp"

#include "support/test.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

using rocketcaf::protocol::opaque_table;

SUITE("opaque_table")

namespace {

constexpr int32_t block = opaque_table::block_size;

} // namespace

TEST("without a block there is no opaque") {
  opaque_table table;
  CHECK(!table.open(1).has_value());
  CHECK_EQ(table.available(), 0u);
}

TEST("an opaque answers once, for whom it was opened") {
  opaque_table table;
  table.add_block(block);
  auto first = table.open(7);
  auto second = table.open(8);
  REQUIRE(first.has_value() && second.has_value());
  CHECK_EQ(*first, block);
  CHECK_EQ(*second, block + 1);
  CHECK(table.close(*second) == 8u);
  CHECK(!table.close(*second).has_value());
  CHECK(table.close(*first) == 7u);
  CHECK_EQ(table.open_count(), 0u);
}

TEST("invented opaques answer nothing") {
  opaque_table table;
  table.add_block(0);
  CHECK(table.open(1).has_value());
  CHECK(!table.close(1).has_value());
  CHECK(!table.close(block).has_value());
  CHECK(!table.close(-1).has_value());
}

TEST("each opaque of a block is used once, negative ones too") {
  opaque_table table;
  table.add_block(-2 * block);
  table.add_block(-block);
  std::set<int32_t> seen;
  for (auto i = 0; i < 2 * block; ++i) {
    auto opaque = table.open(1);
    REQUIRE(opaque.has_value());
    CHECK(seen.insert(*opaque).second);
    CHECK(*opaque < 0);
  }
  CHECK(!table.open(1).has_value());
}

TEST("a block is finished when it is used up and all is answered") {
  opaque_table table;
  table.add_block(0);
  table.add_block(block);
  for (auto i = 0; i < block; ++i)
    table.open(1);
  CHECK(table.take_finished().empty());
  for (auto i = 1; i < block; ++i)
    table.close(i);
  CHECK(table.take_finished().empty());
  table.close(0);
  CHECK_EQ(table.take_finished(), std::vector<int32_t>{0});
  CHECK(table.open(2) == block);
  CHECK_EQ(table.available(), static_cast<size_t>(block - 1));
}

TEST("all blocks can be taken, used up or not") {
  opaque_table table;
  table.add_block(0);
  table.add_block(block);
  table.add_block(2 * block);
  for (auto i = 0; i < block + 7; ++i)
    table.close(*table.open(1));
  auto all = table.take_all();
  std::sort(all.begin(), all.end());
  CHECK_EQ(all, (std::vector<int32_t>{0, block, 2 * block}));
  CHECK_EQ(table.available(), 0u);
  CHECK(!table.open(1).has_value());
  table.add_block(3 * block);
  CHECK(table.open(1) == 3 * block);
}

TEST("clearing tells who waited, in the order of opening") {
  opaque_table table;
  table.add_block(0);
  for (auto id = 10u; id < 15; ++id)
    table.open(id);
  table.close(2);
  CHECK_EQ(table.clear(), (std::vector<uint32_t>{10, 11, 13, 14}));
  CHECK_EQ(table.open_count(), 0u);
  CHECK(!table.close(0).has_value());
  CHECK(!table.open(1).has_value());
}

TEST("blocks that are kept by sends without answer cost the others nothing") {
  opaque_table table;
  // A search among them would take minutes.
  constexpr int32_t blocks = 4000;
  auto right = 0;
  for (auto i = 0; i < blocks; ++i) {
    table.add_block(i * block);
    table.open(7);
    for (auto j = 1; j < block; ++j)
      right += table.close(*table.open(8)) == 8u;
  }
  CHECK_EQ(right, blocks * (block - 1));
  CHECK_EQ(table.open_count(), static_cast<size_t>(blocks));
  CHECK(table.take_finished().empty());
  for (auto i = 0; i < blocks; ++i)
    CHECK(table.close(i * block) == 7u);
  CHECK_EQ(table.take_finished().size(), static_cast<size_t>(blocks));
}

TEST("random use agrees with a map") {
  std::minstd_rand rng{42};
  opaque_table table;
  std::map<int32_t, uint32_t> model;
  auto next_block = -3 * block;
  for (auto step = 0; step < 100'000; ++step) {
    if (rng() % 2 == 0) {
      if (table.available() == 0) {
        table.add_block(next_block);
        next_block += block;
      }
      auto id = static_cast<uint32_t>(rng() % 1000);
      auto opaque = table.open(id);
      REQUIRE(opaque.has_value());
      REQUIRE(model.emplace(*opaque, id).second);
    } else if (!model.empty()) {
      auto i
        = model.lower_bound(static_cast<int32_t>(rng() % 100'000) - 3 * block);
      if (i == model.end())
        i = model.begin();
      CHECK(table.close(i->first) == i->second);
      model.erase(i);
      table.take_finished();
    }
    REQUIRE_EQ(table.open_count(), model.size());
  }
}
