#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/send_plan.hpp"

#include "support/test.hpp"

#include <utility>

using namespace rocketcaf;
using namespace std::chrono_literals;
using protocol::attempt_end;
using protocol::retry_options;
using protocol::retry_table;
using protocol::retry_where;
using protocol::send_plan;

SUITE("send_plan")

namespace {

constexpr time_point start{1h};
constexpr time_point no_deadline{48h};
constexpr auto good = broker_state::available;

/// Plays attempts that end like this, one a second, on these brokers.
send_plan play(const std::vector<attempt_end>& ends,
               const std::string& brokers = "ababab",
               const retry_options& options = {}) {
  send_plan plan;
  auto now = start;
  for (size_t i = 0; i < ends.size(); ++i) {
    CHECK_EQ(plan.begin_attempt(now), i > 0);
    now += 1s;
    plan.end_attempt(ends[i], std::string{brokers[i % brokers.size()]},
                     "host:1", options, now);
  }
  return plan;
}

attempt_end network(errc cause, bool written) {
  return {.cause = cause, .remark = "text", .written = written};
}

attempt_end refused(int32_t code) {
  return {.cause = protocol::to_errc(protocol::response_code{code}),
          .broker_code = code,
          .remark = "remark",
          .written = true};
}

send_result stored_result() {
  send_result result;
  result.status = send_status::flush_disk_timeout;
  result.queue = queue_ref{message_queue{"t", "a", 1}};
  return result;
}

std::optional<errc> verdict(const send_plan& plan, retry_options options = {},
                            time_point now = start,
                            time_point deadline = no_deadline) {
  return plan.verdict(options, now, deadline);
}

} // namespace

// -- whether ------------------------------------------------------------------

TEST("an attempt is followed by another one as the table says") {
  for (auto& rule : retry_table::rules()) {
    auto plan = play({{.cause = rule.cause,
                       .broker_code = rule.broker_code,
                       .written = rule.written}});
    CHECK_EQ(verdict(plan), rule.where == retry_where::nowhere
                              ? std::optional{rule.cause}
                              : std::nullopt);
  }
}

TEST("there are as many retries as the options say") {
  auto end = network(errc::connect_failed, false);
  CHECK_EQ(verdict(play({end, end}), {.retries = 2}), std::nullopt);
  CHECK_EQ(verdict(play({end, end, end}), {.retries = 2}),
           errc::connect_failed);
  CHECK_EQ(verdict(play({end}), {.retries = 0}), errc::connect_failed);
}

TEST("past the deadline it is the deadline that ended the send") {
  auto plan = play({network(errc::attempt_timeout, true)});
  CHECK_EQ(verdict(plan, {}, start + 1s, start + 1s), errc::deadline_exceeded);
  CHECK_EQ(verdict(plan, {}, start + 1s, start + 2s), std::nullopt);
  // Even if no attempt was left.
  CHECK_EQ(verdict(plan, {.retries = 0}, start + 1s, start + 1s),
           errc::deadline_exceeded);
}

TEST("a last word that comes late still is the last word") {
  auto plan = play({refused(13)});
  CHECK_EQ(verdict(plan, {}, start + 1s, start), errc::message_illegal);
}

TEST("an attempt that looks for another queue is the same attempt") {
  send_plan plan;
  CHECK(!plan.begin_attempt(start));
  CHECK(!plan.begin_attempt(start + 1s));
  CHECK_EQ(plan.attempts(), 1u);
  CHECK(plan.attempt_start() == start);
}

// -- where --------------------------------------------------------------------

TEST("brokers that were not tried come first, the last one last") {
  auto end = network(errc::connect_failed, false);
  auto plan = play({end, end}, "ab");
  CHECK_LT(plan.rank("c", good), plan.rank("a", good));
  CHECK_LT(plan.rank("a", good), plan.rank("b", good));
  for (auto broker : {"a", "b", "c"})
    CHECK(plan.may_try(broker));
}

TEST("a broker that is down is the last choice, tried or not") {
  auto plan = play({network(errc::connect_failed, false)}, "a");
  CHECK_LT(plan.rank("a", good), plan.rank("b", broker_state::suspect));
  CHECK_LT(plan.rank("a", broker_state::suspect),
           plan.rank("b", broker_state::down));
  CHECK_EQ(send_plan{}.rank("a", good), 0u);
}

TEST("a broker that denied access is not asked again by the same send") {
  auto plan = play({refused(16)}, "a");
  CHECK(!plan.may_try("a"));
  CHECK(plan.may_try("b"));
  CHECK_GT(plan.rank("a", good), plan.rank("b", broker_state::down));
}

TEST("codes that the user added are tried again after a pause") {
  retry_options options{.more_codes = {13, 99}};
  for (int32_t code : {13, 99}) {
    CHECK_EQ(verdict(play({refused(code)}, "a"), options),
             protocol::to_errc(protocol::response_code{code}));
    auto plan = play({refused(code)}, "a", options);
    CHECK_EQ(verdict(plan, options), std::nullopt);
    CHECK(plan.may_try("a") && plan.may_try("b"));
    CHECK_EQ(plan.pause(options, "b"), options.backoff);
  }
  CHECK_EQ(verdict(play({refused(3)}, "a", options), options),
           errc::request_not_supported);
}

TEST("a pause has an upper bound") {
  auto end = network(errc::connect_failed, false);
  auto plan = play({end, end, end, end, end}, "a");
  CHECK_EQ(plan.pause({.backoff = 20ms}, "a"), 320ms);
  CHECK_EQ(plan.pause({.backoff = 20ms, .max_backoff = 100ms}, "a"), 100ms);
}

TEST("what may be stored is not sent again if that must not be") {
  retry_options options{.retry_maybe_stored = false};
  CHECK_EQ(verdict(play({network(errc::attempt_timeout, true)}), options),
           errc::attempt_timeout);
  CHECK_EQ(verdict(play({network(errc::attempt_timeout, false)}), options),
           std::nullopt);
  CHECK_EQ(verdict(play({refused(2)}), options), std::nullopt);
  // It counts what any attempt left open.
  CHECK_EQ(
    verdict(play({network(errc::connection_lost, true), refused(2)}), options),
    errc::broker_busy);
  // What is stored, only not as wanted, would be stored twice for certain.
  CHECK_EQ(verdict(play({refused(10)}), {}), std::nullopt);
  CHECK_EQ(verdict(play({refused(10)}), options), errc::broker_error);
}

TEST("once it is stored, the message goes to no broker twice") {
  auto plan = play({refused(10)}, "a");
  plan.keep({stored_result()});
  CHECK(!plan.may_try("a"));
  plan.begin_attempt(start);
  plan.end_attempt(network(errc::connect_failed, false), "b", "host:1", {},
                   start);
  CHECK(!plan.may_try("a"));
  CHECK(!plan.may_try("b"));
  CHECK(plan.may_try("c"));
  auto results = plan.take_results();
  REQUIRE(results.has_value());
  CHECK(*results == std::vector{stored_result()});
  CHECK(!plan.take_results());
}

// -- when ---------------------------------------------------------------------

TEST("another broker is tried at once, the same one after a pause") {
  auto plan = play({network(errc::connection_lost, true)}, "a");
  CHECK(plan.pause({}, "b") == 0ms);
  CHECK(plan.pause({}, "a") == 20ms);
  CHECK(send_plan{}.pause({}, "a") == 0ms);
}

TEST("after busy brokers there is a pause, wherever the next attempt goes") {
  auto plan = play({refused(2)}, "a");
  CHECK(plan.pause({}, "b") == 20ms);
  CHECK(plan.pause({}, "a") == 20ms);
}

TEST("the pause doubles with each attempt and cannot overflow") {
  auto end = network(errc::connect_failed, false);
  retry_options options{.retries = 100, .backoff = 20ms};
  CHECK(play({end}).pause(options, "a") == 20ms);
  CHECK(play({end, end}).pause(options, "a") == 40ms);
  CHECK(play({end, end, end}).pause(options, "a") == 80ms);
  CHECK(play(std::vector<attempt_end>(99, end)).pause(options, "a")
        == 20ms * (1 << 16));
  CHECK(play({end}).pause({.backoff = 0ms}, "a") == 0ms);
}

// -- storage ------------------------------------------------------------------

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

TEST("a broker that failed at the work leaves it open") {
  CHECK(play({refused(1)}).storage() == storage_state::maybe_stored);
  CHECK(play({refused(2), refused(1), refused(2)}).storage()
        == storage_state::maybe_stored);
}

TEST("an answer that says stored, only not as wanted, may be stored") {
  for (auto code : {10, 11, 12})
    CHECK(play({refused(code)}).storage() == storage_state::maybe_stored);
}

// -- the failure --------------------------------------------------------------

TEST("the failure tells the last cause, its words, what to do, all attempts") {
  auto plan = play({network(errc::connect_failed, false), refused(2)});
  auto failure = std::move(plan).failure(errc::none, {});
  CHECK(failure.code == errc::broker_busy);
  CHECK_EQ(failure.broker_code, 2);
  CHECK_EQ(failure.remark, "remark; send less at a time, or give the cluster "
                           "more brokers");
  REQUIRE_EQ(failure.attempts.size(), 2u);
  CHECK_EQ(failure.attempts[0].broker_name, "a");
  CHECK(failure.attempts[0].cause == errc::connect_failed);
  CHECK_EQ(failure.attempts[0].broker_code, -1);
  CHECK(failure.attempts[0].duration == 1s);
  CHECK_EQ(failure.attempts[1].broker_code, 2);
}

TEST("a deadline is told with what happened before it") {
  auto plan = play({network(errc::attempt_timeout, true)});
  auto failure = std::move(plan).failure(errc::deadline_exceeded, "too late");
  CHECK(failure.code == errc::deadline_exceeded);
  CHECK(failure.storage == storage_state::maybe_stored);
  CHECK_EQ(failure.remark,
           "too late; before, a: attempt_timeout: text; check the broker's "
           "load and disk, or raise producer.attempt-timeout and "
           "producer.send-timeout; the message may be stored: send it again "
           "only if a duplicate does no harm");
}

TEST("the reason why there is no further attempt follows the words") {
  auto plan = play({refused(2)});
  auto failure = std::move(plan).failure(errc::none, "no time is left");
  CHECK(failure.remark.starts_with("remark; no time is left; "));
}

TEST("what ended the attempt and the send is told once") {
  auto plan = play({{.cause = errc::shutting_down, .remark = "told to exit"}});
  auto failure = std::move(plan).failure(errc::shutting_down, "told to exit");
  CHECK_EQ(failure.remark, "told to exit; send it through another producer");
}

TEST("reasons that have no rule of their own speak for themselves") {
  auto plan
    = play({{.cause = errc::io_module_missing, .remark = "load the module"}});
  auto failure
    = std::move(plan).failure(errc::io_module_missing, "load the module");
  CHECK_EQ(failure.remark, "load the module");
}

TEST("a broker without words is spoken for") {
  auto end = refused(17);
  end.remark = {};
  CHECK(play({end})
          .failure(errc::none, {})
          .remark.starts_with("TOPIC_NOT_EXIST; create the topic"));
  end = refused(4711);
  end.remark = {};
  CHECK(play({end})
          .failure(errc::none, {})
          .remark.starts_with("the broker gave no text; "));
}

TEST("a send without attempts has its own words only") {
  auto failure = send_plan{}.failure(errc::no_route, "no such topic");
  CHECK(failure.code == errc::no_route);
  CHECK_EQ(failure.remark, "no such topic");
  CHECK(failure.storage == storage_state::not_stored);
  CHECK_EQ(failure.broker_code, -1);
  CHECK(failure.attempts.empty());
}
