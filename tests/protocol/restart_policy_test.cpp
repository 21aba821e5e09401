#include "rocketcaf/protocol/restart_policy.hpp"

#include "support/test.hpp"

using namespace std::chrono_literals;
using rocketcaf::time_point;
using rocketcaf::protocol::restart_policy;
using rocketcaf::protocol::restart_rules;

SUITE("restart_policy")

namespace {

const auto start = time_point{} + 1h;

restart_rules rules() {
  restart_rules result;
  result.max_restarts = 3;
  result.window = 10s;
  result.backoff_min = 100ms;
  result.backoff_max = 300ms;
  return result;
}

} // namespace

TEST("pauses double up to the maximum") {
  restart_policy policy{rules()};
  CHECK_EQ(policy.died(start), std::optional{100ms});
  CHECK_EQ(policy.died(start + 1s), std::optional{200ms});
  CHECK_EQ(policy.died(start + 2s), std::optional{300ms});
}

TEST("one death more than allowed within the window is given up") {
  restart_policy policy{rules()};
  for (int i = 0; i < 3; ++i)
    CHECK(policy.died(start + i * 1s).has_value());
  CHECK(!policy.died(start + 9'999ms).has_value());
}

TEST("deaths that are older than the window do not count") {
  restart_policy policy{rules()};
  for (int i = 0; i < 3; ++i)
    CHECK(policy.died(start + i * 1s).has_value());
  // The first death is just out of the window: two are left.
  CHECK_EQ(policy.died(start + 10s), std::optional{300ms});
  CHECK(!policy.died(start + 10s).has_value());
  CHECK_EQ(policy.died(start + 40s), std::optional{100ms});
}

TEST("no restart at all can be asked for") {
  auto strict = rules();
  strict.max_restarts = 0;
  restart_policy policy{strict};
  CHECK(!policy.died(start).has_value());
}
