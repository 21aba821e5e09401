#include "rocketcaf/protocol/flow_control.hpp"

#include "support/test.hpp"

using namespace rocketcaf;
using protocol::flow_control;

SUITE("flow_control")

namespace {

constexpr protocol::flow_bounds bounds{
  .in_flight = 4, .in_flight_bytes = 1000, .waiting = 8, .waiting_bytes = 1000};

} // namespace

TEST("the level rises when a bound is met and never by itself") {
  flow_control flow{bounds};
  for (auto i = 0; i < 4; ++i)
    flow.begin_flight(1);
  CHECK(!flow.has_room(1));
  CHECK(flow.settle() == flow_level::open);
  flow.raise(flow_level::full);
  CHECK(flow.settle() == flow_level::full);
  flow.raise(flow_level::open);
  CHECK(flow.settle() == flow_level::full);
}

TEST("the level falls when a fourth of the room is free and nobody waits") {
  flow_control flow{bounds};
  for (auto i = 0; i < 4; ++i)
    flow.begin_flight(1);
  flow.push(1, 0);
  flow.raise(flow_level::full);
  flow.end_flight(1);
  CHECK(flow.settle() == flow_level::full);
  CHECK_EQ(flow.take_next(), 0u);
  CHECK(flow.settle() == flow_level::open);
}

TEST("bytes count as messages do") {
  flow_control flow{bounds};
  flow.begin_flight(900);
  CHECK(flow.has_room(100));
  CHECK(!flow.has_room(101));
  flow.raise(flow_level::full);
  CHECK(flow.settle() == flow_level::full);
  flow.end_flight(900);
  flow.begin_flight(750);
  CHECK(flow.settle() == flow_level::open);
}

TEST("an overloaded producer is full for a while, unless all have left") {
  flow_control flow{bounds};
  for (auto i = 0; i < 4; ++i)
    flow.begin_flight(1);
  for (auto i = 0u; i < 8; ++i) {
    flow.begin_waiting(1);
    flow.push(1, i);
  }
  CHECK(!flow.may_wait(1));
  flow.raise(flow_level::overloaded);
  CHECK(flow.settle() == flow_level::overloaded);
  flow.erase(0);
  flow.end_waiting(1);
  CHECK(flow.settle() == flow_level::overloaded);
  flow.erase(1);
  flow.end_waiting(1);
  CHECK(flow.settle() == flow_level::full);
}

TEST("a bound of one can be met and left") {
  flow_control flow{
    {.in_flight = 1, .in_flight_bytes = 1, .waiting = 1, .waiting_bytes = 1}};
  CHECK(flow.has_room(10));
  flow.begin_flight(10);
  flow.raise(flow_level::full);
  CHECK(flow.settle() == flow_level::full);
  flow.end_flight(10);
  CHECK(flow.settle() == flow_level::open);
}
