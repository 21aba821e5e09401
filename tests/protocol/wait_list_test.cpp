#include "rocketcaf/protocol/wait_list.hpp"

#include "support/test.hpp"

using rocketcaf::protocol::wait_list;

SUITE("wait_list")

namespace {

using ids = std::vector<uint32_t>;

} // namespace

TEST("all come out in the order they came in") {
  wait_list list;
  for (uint32_t id : {3, 1, 2})
    list.push(id);
  CHECK_EQ(list.size(), 3u);
  CHECK_EQ(list.take(), (ids{3, 1, 2}));
  CHECK(list.empty());
  CHECK_EQ(list.take(), ids{});
}

TEST("one at a time they come out in the same order") {
  wait_list list;
  for (uint32_t id : {3, 1, 2})
    list.push(id);
  CHECK_EQ(list.pop(), 3u);
  list.push(4);
  CHECK_EQ(list.pop(), 1u);
  CHECK_EQ(list.take(), (ids{2, 4}));
}

TEST("who is erased comes out no more, and may wait again") {
  wait_list list;
  auto first = list.push(1);
  list.push(2);
  list.erase(first);
  CHECK_EQ(list.size(), 1u);
  auto again = list.push(1);
  CHECK_NE(again, first);
  // It is gone: nothing happens.
  list.erase(first);
  list.erase(0);
  CHECK_EQ(list.take(), (ids{2, 1}));
}
