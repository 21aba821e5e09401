#include "rocketcaf/protocol/order_lanes.hpp"

#include "support/test.hpp"

SUITE("order_lanes")

using namespace rocketcaf::protocol;

TEST("one send of a key is under way, the others wait in order") {
  order_lanes lanes;
  auto a = lanes.enter("k", 1);
  auto b = lanes.enter("k", 2);
  auto c = lanes.enter("k", 3);
  CHECK(!a.waits());
  CHECK(b.waits() && c.waits());
  CHECK_EQ(lanes.leave(a), 2u);
  b.ticket = 0;
  CHECK_EQ(lanes.leave(b), 3u);
  c.ticket = 0;
  CHECK_EQ(lanes.leave(c), std::nullopt);
  CHECK_EQ(lanes.size(), 0u);
}

TEST("keys do not wait for each other") {
  order_lanes lanes;
  auto a = lanes.enter("k", 1);
  auto b = lanes.enter("l", 2);
  CHECK(!a.waits() && !b.waits());
  CHECK_EQ(lanes.size(), 2u);
  CHECK_EQ(lanes.leave(a), std::nullopt);
  CHECK_EQ(lanes.leave(b), std::nullopt);
  CHECK_EQ(lanes.size(), 0u);
}

TEST("one that waits may leave, and nobody's turn comes for that") {
  order_lanes lanes;
  auto a = lanes.enter("k", 1);
  auto b = lanes.enter("k", 2);
  auto c = lanes.enter("k", 3);
  CHECK_EQ(lanes.leave(b), std::nullopt);
  CHECK_EQ(lanes.leave(a), 3u);
  c.ticket = 0;
  CHECK_EQ(lanes.leave(c), std::nullopt);
  CHECK_EQ(lanes.size(), 0u);
}
