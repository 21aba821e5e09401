#include "rocketcaf/protocol/latency_fault_table.hpp"

#include "support/test.hpp"

SUITE("latency_fault_table")

using namespace rocketcaf;
using namespace std::chrono_literals;

using rocketcaf::protocol::latency_fault_table;

namespace {

constexpr time_point t0{};

std::chrono::milliseconds pause(std::chrono::milliseconds latency) {
  return latency_fault_table::pause_after(latency);
}

} // namespace

TEST("the ladder is Java's") {
  CHECK_EQ(pause(0ms), 0ms);
  CHECK_EQ(pause(549ms), 0ms);
  CHECK_EQ(pause(550ms), 2000ms);
  CHECK_EQ(pause(1799ms), 2000ms);
  CHECK_EQ(pause(1800ms), 5000ms);
  CHECK_EQ(pause(2999ms), 5000ms);
  CHECK_EQ(pause(3000ms), 6000ms);
  CHECK_EQ(pause(4999ms), 6000ms);
  CHECK_EQ(pause(5000ms), 10'000ms);
  CHECK_EQ(pause(14'999ms), 10'000ms);
  CHECK_EQ(pause(15'000ms), 30'000ms);
}

TEST("a slow broker is left alone for a while") {
  latency_fault_table table;
  table.on_answer("a", 600ms, t0);
  CHECK(!table.is_available("a", t0));
  CHECK(!table.is_available("a", t0 + 1999ms));
  CHECK(table.is_available("a", t0 + 2s));
  CHECK(table.is_reachable("a"));
}

TEST("a fast answer makes up for slow ones") {
  latency_fault_table table;
  table.on_answer("a", 15s, t0);
  table.on_answer("a", 10ms, t0 + 1s);
  CHECK(table.is_available("a", t0 + 1s));
}

TEST("a failure counts as ten seconds") {
  latency_fault_table table;
  table.on_failure("a", true, t0);
  CHECK(table.is_reachable("a"));
  CHECK(!table.is_available("a", t0 + 9999ms));
  CHECK(table.is_available("a", t0 + 10s));
}

TEST("an unreachable broker is the last choice until it answers") {
  latency_fault_table table;
  table.on_failure("a", false, t0);
  CHECK(!table.is_reachable("a"));
  CHECK_EQ(table.rank("a", "", t0 + 60s), 2u);
  table.on_answer("a", 1ms, t0 + 60s);
  CHECK(table.is_reachable("a"));
  CHECK_EQ(table.rank("a", "", t0 + 60s), 0u);
}

TEST("brokers are ranked by availability, then reachability") {
  latency_fault_table table;
  table.on_answer("slow", 1s, t0);
  table.on_failure("dead", false, t0);
  CHECK_EQ(table.rank("new", "", t0), 0u);
  CHECK_EQ(table.rank("slow", "", t0), 1u);
  CHECK_EQ(table.rank("dead", "", t0), 2u);
}

TEST("the broker of the last attempt is avoided") {
  latency_fault_table table;
  table.on_answer("good", 1ms, t0);
  table.on_answer("slow", 1s, t0);
  CHECK_EQ(table.rank("good", "good", t0), 2u);
  CHECK_EQ(table.rank("slow", "good", t0), 1u);
  CHECK_EQ(table.rank("new", "new", t0), 2u);
}

TEST("a forgotten broker is as a new one") {
  latency_fault_table table;
  table.on_failure("a", false, t0);
  table.erase("a");
  table.erase("b");
  CHECK_EQ(table.rank("a", "", t0), 0u);
}
