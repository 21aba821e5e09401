#include "rocketcaf/api/promise_table.hpp"

#include "support/test.hpp"

#include <chrono>

using namespace rocketcaf;
using namespace std::literals;

SUITE("promise_table")

namespace {

bool ready(const std::future<api::promise_table::result>& x) {
  return x.wait_for(0s) == std::future_status::ready;
}

} // namespace

TEST("a future is ready once its outcome is there") {
  api::promise_table uut;
  auto first = uut.add();
  auto second = uut.add();
  REQUIRE(first.token && second.token);
  CHECK_NE(*first.token, *second.token);
  uut.finish(*second.token, send_failure{.code = errc::no_route});
  CHECK(!ready(first.future));
  REQUIRE(ready(second.future));
  CHECK_EQ(second.future.get().error().code, errc::no_route);
  uut.finish(*first.token, send_result{});
  REQUIRE(ready(first.future));
  CHECK(first.future.get().has_value());
}

TEST("unknown and doubled outcomes are dropped") {
  api::promise_table uut;
  auto x = uut.add();
  uut.finish(*x.token, send_result{});
  uut.finish(*x.token, send_failure{.code = errc::no_route});
  uut.finish(999, send_result{});
  CHECK(x.future.get().has_value());
}

TEST("closing fails what is open and what comes later") {
  api::promise_table uut;
  auto open = uut.add();
  uut.close(
    {.code = errc::unavailable, .storage = storage_state::maybe_stored});
  uut.close({.code = errc::no_route});
  REQUIRE(ready(open.future));
  auto x = open.future.get();
  CHECK_EQ(x.error().code, errc::unavailable);
  CHECK_EQ(x.error().storage, storage_state::maybe_stored);
  auto late = uut.add();
  CHECK(!late.token);
  REQUIRE(ready(late.future));
  auto y = late.future.get();
  CHECK_EQ(y.error().code, errc::unavailable);
  CHECK_EQ(y.error().storage, storage_state::not_stored);
}
