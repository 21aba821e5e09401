#include "rocketcaf/protocol/slot_table.hpp"

#include "support/process_counts.hpp"
#include "support/test.hpp"

#include <memory>
#include <string>
#include <vector>

using rocketcaf::protocol::slot_table;
using rocketcaf::test::heap_in_use;

SUITE("slot_table")

TEST("values stay where they are while others come and go") {
  slot_table<std::string> table;
  auto a = table.emplace("a");
  auto* place = &table[a];
  for (auto i = 0; i < 1000; ++i)
    table.emplace("x");
  CHECK_EQ(place, &table[a]);
  CHECK_EQ(table[a], "a");
  CHECK_EQ(table.size(), 1001u);
}

TEST("numbers are used again after a value is taken") {
  slot_table<std::string> table;
  auto a = table.emplace("a");
  table.emplace("b");
  CHECK_EQ(table.take(a), "a");
  CHECK(!table.contains(a));
  CHECK_EQ(table.emplace("c"), a);
  CHECK_EQ(table[a], "c");
  CHECK_EQ(table.ids(), (std::vector<uint32_t>{0, 1}));
}

TEST("taking a value releases what it holds") {
  slot_table<std::shared_ptr<int>> table;
  auto value = std::make_shared<int>(1);
  auto id = table.emplace(value);
  CHECK_EQ(value.use_count(), 2);
  table.take(id);
  CHECK_EQ(value.use_count(), 1);
  CHECK(table.empty());
}

TEST("an empty table gives the memory of many values back, not that of few") {
  slot_table<std::string> table;
  auto fill = [&table](uint32_t count) {
    for (uint32_t i = 0; i < count; ++i)
      table.emplace(std::string{});
    for (uint32_t i = 0; i < count; ++i)
      table.take(i);
  };
  fill(100'000);
  auto full = heap_in_use();
  table.shrink(100);
  auto empty = heap_in_use();
  if (rocketcaf::test::heap_is_counted())
    CHECK_GT(full, empty + 100'000 * sizeof(std::string));
  fill(100);
  full = heap_in_use();
  table.shrink(100);
  CHECK_EQ(heap_in_use(), full);
  CHECK_EQ(table[table.emplace("x")], "x");
}

TEST("a table that never had a value takes no memory") {
  constexpr size_t count = 1000;
  auto before = heap_in_use();
  std::vector<slot_table<std::string>> tables(count);
  auto empty = heap_in_use();
  for (auto& table : tables)
    table.emplace("x");
  auto filled = heap_in_use();
  if (rocketcaf::test::heap_is_counted()) {
    CHECK_LT(empty - before, count * (sizeof(tables.front()) + 16));
    CHECK_GT(filled - empty, count * sizeof(std::string));
  }
}
