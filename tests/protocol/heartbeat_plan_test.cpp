#include "rocketcaf/protocol/heartbeat_plan.hpp"

#include "support/test.hpp"

using namespace std::chrono_literals;
using rocketcaf::time_point;
using rocketcaf::protocol::heartbeat_plan;
using addresses = std::vector<std::string>;

SUITE("heartbeat_plan")

namespace {

const auto start = time_point{} + 1h;

/// A plan with one group and two masters that have just been told.
struct told_fixture {
  heartbeat_plan plan{30s};

  told_fixture() {
    plan.set_groups({"g"}, start);
    plan.set_masters({"a", "b"}, start);
    for (auto& address : plan.take_due(start))
      plan.finished(address, start);
  }
};

} // namespace

TEST("without a group nothing is due") {
  heartbeat_plan plan{30s};
  plan.set_masters({"a"}, start);
  CHECK_EQ(plan.take_due(start + 1h), addresses{});
  CHECK(!plan.next_due().has_value());
}

TEST("the first group makes all masters due at once") {
  heartbeat_plan plan{30s};
  plan.set_masters({"a", "b"}, start);
  plan.set_groups({"g"}, start + 1s);
  CHECK_EQ(plan.take_due(start + 1s), (addresses{"a", "b"}));
}

TEST("one that is on its way is not due again") {
  heartbeat_plan plan{30s};
  plan.set_groups({"g"}, start);
  plan.set_masters({"a"}, start);
  CHECK_EQ(plan.take_due(start), addresses{"a"});
  CHECK_EQ(plan.take_due(start + 1h), addresses{});
  CHECK(!plan.next_due().has_value());
}

TEST_F(told_fixture, "each is due again after the interval") {
  CHECK_EQ(plan.next_due(), std::optional{start + 30s});
  CHECK_EQ(plan.take_due(start + 29'999ms), addresses{});
  CHECK_EQ(plan.take_due(start + 30s), (addresses{"a", "b"}));
}

TEST_F(told_fixture, "a new group makes all due at once") {
  plan.set_groups({"h", "g"}, start + 1s);
  CHECK_EQ(plan.take_due(start + 1s), (addresses{"a", "b"}));
  CHECK_EQ(plan.groups(), (addresses{"g", "h"}));
}

TEST_F(told_fixture, "the same groups in another order change nothing") {
  plan.set_groups({"h", "g"}, start + 1s);
  for (auto& address : plan.take_due(start + 1s))
    plan.finished(address, start + 1s);
  plan.set_groups({"g", "h"}, start + 2s);
  CHECK_EQ(plan.take_due(start + 2s), addresses{});
}

TEST_F(told_fixture, "a new master is due at once, and alone") {
  plan.set_masters({"a", "b", "c"}, start + 1s);
  CHECK_EQ(plan.take_due(start + 1s), addresses{"c"});
}

TEST_F(told_fixture, "a master that is gone is forgotten") {
  plan.set_masters({"a"}, start + 1s);
  CHECK(!plan.has_master("b"));
  CHECK_EQ(plan.take_due(start + 30s), addresses{"a"});
  plan.finished("b", start + 31s);
  CHECK(!plan.has_master("b"));
}

TEST_F(told_fixture, "a connection that came up makes its master due") {
  plan.connected("b", start + 1s);
  plan.connected("z", start + 1s);
  CHECK_EQ(plan.take_due(start + 1s), addresses{"b"});
}

TEST("the connection that a heartbeat made is told nothing twice") {
  heartbeat_plan plan{30s};
  plan.set_groups({"g"}, start);
  plan.set_masters({"a"}, start);
  CHECK_EQ(plan.take_due(start), addresses{"a"});
  plan.connected("a", start + 1ms);
  plan.finished("a", start + 2ms);
  CHECK_EQ(plan.next_due(), std::optional{start + 30s});
}

TEST("groups that change while one is on its way are told after it") {
  heartbeat_plan plan{30s};
  plan.set_groups({"g"}, start);
  plan.set_masters({"a"}, start);
  CHECK_EQ(plan.take_due(start), addresses{"a"});
  plan.set_groups({"g", "h"}, start + 1s);
  CHECK_EQ(plan.take_due(start + 1s), addresses{});
  plan.finished("a", start + 2s);
  CHECK_EQ(plan.take_due(start + 2s), addresses{"a"});
}

TEST_F(told_fixture, "nothing is due after the last group left") {
  plan.set_groups({}, start + 1s);
  CHECK_EQ(plan.take_due(start + 1h), addresses{});
}
