#include "rocketcaf/api/command/load_plan.hpp"

#include "support/test.hpp"

SUITE("load_plan")

using namespace rocketcaf;
using namespace std::literals;
using command::load_counter;
using command::pacer;

TEST("a paced sender's messages are due at even distances") {
  time_point start{1h};
  pacer pace{start, 1000};
  CHECK(pace.paced());
  CHECK(pace.due(0) == start);
  CHECK(pace.due(1) == start + 1ms);
  CHECK(pace.due(3'600'000) == start + 1h);
}

TEST("a sender without a rate is always due") {
  time_point start{1h};
  pacer pace{start, 0};
  CHECK(!pace.paced());
  CHECK(pace.due(1'000'000) == start);
}

TEST("a counter keeps the first failure") {
  load_counter counter;
  send_failure first;
  first.remark = "first";
  counter.add_failed(first, 3);
  counter.add_failed(send_failure{}, 1);
  counter.add_stored(5us);
  counter.add_stored(-1us);
  CHECK_EQ(counter.failed.load(), 4u);
  CHECK_EQ(counter.stored.load(), 2u);
  REQUIRE(counter.first_failure.has_value());
  CHECK_EQ(counter.first_failure->remark, "first");
  CHECK_EQ(counter.latency.count(), 2u);
  CHECK_EQ(counter.latency.max(), 5000u);
}
