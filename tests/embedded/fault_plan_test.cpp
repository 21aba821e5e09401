#include "rocketcaf/actors/embedded/fault_plan.hpp"

#include "support/test.hpp"

#include <string>

SUITE("fault_plan")

using namespace std::chrono_literals;
using rocketcaf::embedded_fault;
using rocketcaf::fault_kind;
using rocketcaf::actors::embedded::fault_plan;

namespace {

/// Which of the next requests are refused, '1' for yes.
std::string refused(fault_plan& plan, size_t count, int32_t code = 310,
                    const char* broker = "a") {
  std::string result;
  for (size_t i = 0; i < count; ++i)
    result += plan.decide(broker, code).is(fault_kind::refuse) ? '1' : '0';
  return result;
}

} // namespace

TEST("without faults all requests pass") {
  fault_plan plan;
  CHECK(plan.empty());
  CHECK(plan.decide("a", 310).harmless());
}

TEST("a fault without limits concerns all requests until it is cleared") {
  fault_plan plan;
  plan.add({.kind = fault_kind::refuse});
  CHECK_EQ(refused(plan, 3), "111");
  CHECK_EQ(refused(plan, 2, 105, "b"), "11");
  plan.clear("");
  CHECK_EQ(refused(plan, 2), "00");
}

TEST("a fault may name a broker and a request code") {
  fault_plan plan;
  plan.add(
    {.kind = fault_kind::refuse, .broker_name = "a", .request_code = 310});
  CHECK_EQ(refused(plan, 1, 310, "a"), "1");
  CHECK_EQ(refused(plan, 1, 105, "a"), "0");
  CHECK_EQ(refused(plan, 1, 310, "b"), "0");
}

TEST("a fault may let requests pass first, and end after some") {
  fault_plan plan;
  plan.add(
    {.kind = fault_kind::refuse, .request_code = 310, .skip = 2, .count = 3});
  CHECK_EQ(refused(plan, 1, 105), "0");
  CHECK_EQ(refused(plan, 8), "00111000");
  CHECK(plan.empty());
}

TEST("a refusal carries its code and remark") {
  fault_plan plan;
  plan.add(
    {.kind = fault_kind::refuse, .response_code = 14, .remark = "closed"});
  auto decision = plan.decide("a", 310);
  CHECK_EQ(decision.response_code, 14);
  CHECK_EQ(decision.remark, "closed");
}

TEST("delays add up and go together with another fault") {
  fault_plan plan;
  plan.add({.kind = fault_kind::delay, .delay = 100ms});
  plan.add({.kind = fault_kind::double_reply});
  plan.add({.kind = fault_kind::delay, .delay = 50ms});
  auto decision = plan.decide("a", 310);
  CHECK_EQ(decision.delay, 150ms);
  CHECK(decision.is(fault_kind::double_reply));
}

TEST("of several faults the first applies, and the others keep their count") {
  fault_plan plan;
  plan.add({.kind = fault_kind::drop_reply, .count = 2});
  plan.add({.kind = fault_kind::refuse, .count = 2});
  for (int i = 0; i < 2; ++i)
    CHECK(plan.decide("a", 310).is(fault_kind::drop_reply));
  CHECK_EQ(refused(plan, 3), "110");
}

TEST("clearing by name leaves the faults of others and of all") {
  fault_plan plan;
  plan.add({.kind = fault_kind::refuse, .broker_name = "a"});
  plan.add({.kind = fault_kind::refuse, .broker_name = "b"});
  plan.clear("a");
  CHECK_EQ(refused(plan, 1, 310, "a"), "0");
  CHECK_EQ(refused(plan, 1, 310, "b"), "1");
}
