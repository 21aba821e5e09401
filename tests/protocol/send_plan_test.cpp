#include "rocketcaf/protocol/send_plan.hpp"

#include "support/test.hpp"

using namespace rocketcaf;
using namespace std::chrono_literals;
using protocol::attempt_end;
using protocol::retry_options;
using protocol::send_plan;

SUITE("send_plan")

namespace {

constexpr time_point start{1h};

/// Plays attempts that end like this, one a second, on brokers a, b, a, …
send_plan play(const std::vector<attempt_end>& ends) {
  send_plan plan;
  auto now = start;
  for (size_t i = 0; i < ends.size(); ++i) {
    plan.begin_attempt(now);
    now += 1s;
    plan.end_attempt(ends[i], i % 2 == 0 ? "a" : "b", "host:1", now);
  }
  return plan;
}

attempt_end network(errc cause, bool written) {
  return {.cause = cause, .remark = "text", .written = written};
}

attempt_end refused(int32_t code) {
  return {.cause = errc::broker_error,
          .broker_code = code,
          .remark = "remark",
          .written = true};
}

} // namespace

TEST("network failures are tried again") {
  for (auto cause : {errc::connect_failed, errc::connection_lost,
                     errc::attempt_timeout, errc::protocol_error,
                     errc::frame_too_large, errc::name_resolution_failed})
    CHECK(play({network(cause, true)}).should_retry({}));
}

TEST("codes of Java's table are tried again, others are not") {
  for (auto code : {1, 2, 14, 16, 17, 204, 205, 1500, 10, 11, 12})
    CHECK(play({refused(code)}).should_retry({}));
  for (auto code : {3, 13, 26, 29, 4711})
    CHECK(!play({refused(code)}).should_retry({}));
}

TEST("errors of our own are never tried again") {
  for (auto cause : {errc::shutting_down, errc::invalid_argument,
                     errc::deadline_exceeded, errc::no_route})
    CHECK(!play({network(cause, false)}).should_retry({}));
}

TEST("there are as many retries as the options say") {
  auto end = network(errc::connect_failed, false);
  CHECK(play({end, end}).should_retry({.retries = 2}));
  CHECK(!play({end, end, end}).should_retry({.retries = 2}));
  CHECK(!play({end}).should_retry({.retries = 0}));
}

TEST("the pause doubles with each attempt and cannot overflow") {
  auto end = network(errc::connect_failed, false);
  retry_options options{.retries = 100, .backoff = 20ms};
  CHECK(play({end}).pause(options) == 20ms);
  CHECK(play({end, end}).pause(options) == 40ms);
  CHECK(play({end, end, end}).pause(options) == 80ms);
  CHECK(play(std::vector<attempt_end>(99, end)).pause(options)
        == 20ms * (1 << 15));
}

TEST("nothing is stored if no attempt was written") {
  auto plan = play({network(errc::connect_failed, false),
                    network(errc::attempt_timeout, false)});
  CHECK(plan.storage() == storage_state::not_stored);
}

TEST("a written request without an answer may be stored") {
  auto plan = play({network(errc::connection_lost, true), refused(2)});
  CHECK(plan.storage() == storage_state::maybe_stored);
}

TEST("a message that all brokers refused is refused") {
  auto plan = play({refused(2), network(errc::connect_failed, false)});
  CHECK(plan.storage() == storage_state::refused);
}

TEST("an answer that says stored, only not as wanted, may be stored") {
  CHECK(play({refused(10)}).storage() == storage_state::maybe_stored);
  CHECK(play({refused(11)}).storage() == storage_state::maybe_stored);
  CHECK(play({refused(12)}).storage() == storage_state::maybe_stored);
}

TEST("the failure tells the last cause and all attempts") {
  auto plan = play({network(errc::connect_failed, false), refused(2)});
  CHECK(plan.just_failed_on("b"));
  CHECK(!plan.just_failed_on("a"));
  auto failure = std::move(plan).failure(errc::none, {});
  CHECK(failure.code == errc::broker_error);
  CHECK_EQ(failure.broker_code, 2);
  CHECK_EQ(failure.remark, "remark");
  REQUIRE_EQ(failure.attempts.size(), 2u);
  CHECK_EQ(failure.attempts[0].broker_name, "a");
  CHECK(failure.attempts[0].cause == errc::connect_failed);
  CHECK_EQ(failure.attempts[0].broker_code, -1);
  CHECK(failure.attempts[0].duration == 1s);
  CHECK_EQ(failure.attempts[1].broker_code, 2);
}

TEST("a code of its own tops the last attempt's cause") {
  auto plan = play({network(errc::attempt_timeout, true)});
  auto failure = std::move(plan).failure(errc::deadline_exceeded, "too late");
  CHECK(failure.code == errc::deadline_exceeded);
  CHECK_EQ(failure.remark, "too late");
  CHECK(failure.storage == storage_state::maybe_stored);
}
