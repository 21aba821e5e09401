// The retry table with real sockets and the embedded broker: each row is made
// to happen, in all ways that can cause it. The other forms of sends are in
// retry_forms_test.cpp.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "retry_fixture.hpp"
#include "retry_scenarios.hpp"
#include "support/test.hpp"

#include <set>

SUITE("embedded_retries")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;
using protocol::attempt_storage;
using protocol::retry_rule;
using protocol::retry_table;
using protocol::retry_when;
using protocol::retry_where;

// -- each row -----------------------------------------------------------------

TEST("each row of the table has a test") {
  for (auto& rule : retry_table::rules())
    CHECK(!scenarios_of(rule).empty());
}

TEST(
  "where all brokers fail alike, all attempts are told, and what is stored") {
  for_each_way([](const retry_rule& rule, const scenario& way) {
    auto again = rule.where != retry_where::nowhere && !way.once;
    auto retries = again || rule.cause == errc::unavailable ? 1u : 0u;
    // Long, so that what happens at once cannot be taken for it.
    auto pause = rule.when == retry_when::at_once ? 1000ms : 200ms;
    retry_fixture uut{settings_for(rule, way, retries, pause)};
    way.spoil(uut, "a");
    if (!way.once)
      way.spoil(uut, "b");
    uut.start_sends(way.once ? "only-a" : "both", 1);
    way.act(uut);
    auto outcome = uut.outcomes().front();
    auto stored_twice = again && rule.storage == attempt_storage::stored;
    CHECK_EQ(uut.copies(), way.copies * (again ? 2 : 1));
    if (stored_twice) {
      CHECK(outcome.failure() == nullptr);
      return;
    }
    auto failure = outcome.failure();
    REQUIRE(failure != nullptr);
    CHECK_EQ(failure->code, rule.cause);
    CHECK_EQ(failure->storage, storage_of(rule));
    CHECK_NE(failure->remark.find(rule.advice), std::string::npos);
    // A client that dies takes its connections along, which may tell first.
    if (rule.cause == errc::unavailable)
      return;
    REQUIRE_EQ(failure->attempts.size(), again ? 2u : 1u);
    check_attempts(*failure, rule, uut);
    if (again) {
      CHECK_NE(failure->attempts[0].broker_name,
               failure->attempts[1].broker_name);
      CHECK_EQ(idle_time(outcome) >= pause,
               rule.when == retry_when::after_pause);
    }
    // What is known to be stored nowhere is stored nowhere.
    if (failure->storage != storage_state::maybe_stored)
      CHECK_EQ(uut.copies(), 0u);
  });
}

TEST("where there is one broker, it is tried again after a pause, or never") {
  for_each_way([](const retry_rule& rule, const scenario& way) {
    if (way.once)
      return;
    auto again = rule.where == retry_where::another_first;
    constexpr auto pause = 30ms;
    retry_fixture uut{settings_for(rule, way, 1, pause)};
    way.spoil(uut, "a");
    uut.start_sends("only-a", 1);
    way.act(uut);
    auto outcome = uut.outcomes().front();
    CHECK_EQ(uut.copies(), way.copies * (again ? 2 : 1));
    auto failure = outcome.failure();
    if (failure == nullptr) {
      CHECK_EQ(rule.where, retry_where::another_only);
      CHECK_EQ(rule.storage, attempt_storage::stored);
      return;
    }
    CHECK_EQ(failure->storage, storage_of(rule));
    REQUIRE_EQ(failure->attempts.size(), again ? 2u : 1u);
    check_attempts(*failure, rule, uut);
    if (again)
      CHECK_GE(idle_time(outcome), pause);
  });
}

TEST("where another broker is good, it gets what the first one failed at") {
  for_each_way([](const retry_rule& rule, const scenario& way) {
    // Both have the same wrong address.
    if (rule.where == retry_where::nowhere || !way.addresses.empty())
      return;
    retry_fixture uut{settings_for(rule, way, 1, 20ms)};
    way.spoil(uut, "a");
    // Each broker is the first choice for half of them.
    constexpr size_t count = 4;
    uut.start_sends("both", count);
    way.act(uut);
    for (auto& outcome : uut.outcomes()) {
      auto result = std::get_if<send_result>(&outcome.outcome);
      REQUIRE(result != nullptr);
      CHECK_EQ(result->queue->broker_name, "b");
      CHECK_EQ(result->status, send_status::send_ok);
    }
    CHECK_EQ(uut.copies("b"), count);
    // The broker is avoided once it failed, but not for what it refused.
    CHECK_LE(uut.copies("a"), way.copies * count);
    CHECK_EQ(uut.copies("a") > 0, way.copies > 0);
  });
}

TEST("where the route may be the reason, it is asked for again") {
  for_each_way([](const retry_rule& rule, const scenario& way) {
    if (!rule.refresh_route || !way.addresses.empty())
      return;
    retry_fixture uut{settings_for(rule, way, 0, 20ms)};
    way.spoil(uut, "a");
    auto before = uut.requests(105);
    uut.start_sends("only-a", 1);
    uut.outcomes();
    CHECK(uut.await([&] { return uut.requests(105) > before; }));
  });
}

// -- routes -------------------------------------------------------------------

TEST("each reason for having no broker is told at once, or at the deadline") {
  for (auto& rule : retry_table::route_rules()) {
    MESSAGE(to_string(rule.cause));
    constexpr auto timeout = 300ms;
    retry_fixture::settings settings;
    settings.producer.send_timeout = timeout;
    std::string topic = "unheard-of";
    if (rule.cause == errc::no_writable_queue) {
      settings.addresses = {{"a", "127.0.0.1:9"}};
      settings.perm = perm_read;
    }
    settings.without_name_server = rule.cause == errc::no_name_server;
    retry_fixture uut{std::move(settings)};
    embedded_fault refuse{.kind = fault_kind::refuse, .request_code = 105};
    switch (rule.cause) {
    case errc::no_permission:
      refuse.response_code = 16;
      uut.inject(refuse);
      break;
    case errc::request_not_supported:
      refuse.response_code = 3;
      uut.inject(refuse);
      break;
    case errc::name_server_unavailable:
      uut.set_mode("ns", broker_mode::down);
      break;
    default:
      // The settings suffice, or the topic's name.
      break;
    }
    uut.start_sends(topic, 1);
    auto outcome = uut.outcomes().front();
    auto failure = outcome.failure();
    REQUIRE(failure != nullptr);
    CHECK_EQ(failure->code, rule.cause);
    CHECK_EQ(failure->storage, storage_state::not_stored);
    CHECK(failure->attempts.empty());
    CHECK(!failure->remark.empty());
    if (rule.waits)
      CHECK_GE(outcome.time, timeout);
  }
}

// -- storage ------------------------------------------------------------------

TEST("whatever the deadlines, nothing is stored that a failure denies") {
  retry_fixture::settings settings;
  settings.producer.retry_backoff = 1ms;
  // Nothing is sent twice only because a slow machine answers late.
  settings.producer.attempt_timeout = 20s;
  retry_fixture uut{std::move(settings)};
  uut.inject({.kind = fault_kind::refuse,
              .broker_name = "a",
              .request_code = 310,
              .skip = 100,
              .count = 1000});
  constexpr size_t count = 20'000;
  auto first = uut.next_token();
  // Most have little time, some enough.
  auto limit = [](size_t i) { return i % 10 == 0 ? 15'000'000 : 20'000; };
  for (size_t i = 0; i < count; ++i)
    uut.start_send("both", std::to_string(first + i),
                   std::chrono::microseconds{100 + i * 7919 % limit(i)});
  std::set<std::string> denied;
  std::set<std::string> results;
  for (auto& x : uut.outcomes()) {
    auto body = std::to_string(x.token);
    if (auto failure = x.failure();
        failure && failure->storage != storage_state::maybe_stored)
      denied.insert(body);
    else if (!failure)
      results.insert(body);
  }
  // What is on its way still arrives before these.
  uut.start_sends("both", 4);
  uut.outcomes();
  size_t found = 0;
  for (auto& body : uut.stored_bodies()) {
    if (denied.count(body) > 0)
      FAIL("stored, but denied: " + body);
    found += results.count(body);
  }
  CHECK_EQ(found, results.size());
  CHECK_GT(denied.size(), 0u);
  CHECK_GT(results.size(), 0u);
}
