// The retry table with real sockets and the embedded broker: each row is made
// to happen, in all ways that can cause it.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "rocketcaf/protocol/retry_table.hpp"

#include "retry_fixture.hpp"
#include "support/test.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
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

namespace {

/// One way to make an attempt fail as a rule of the table says.
struct scenario {
  std::string name;
  /// Spoils a broker, before the sends.
  std::function<void(retry_fixture&, const std::string&)> spoil;
  /// Makes happen what must wait for the sends to be under way.
  std::function<void(retry_fixture&)> act = [](retry_fixture&) {};
  /// How many copies each failed attempt leaves in the broker.
  size_t copies = 0;
  /// Wrong addresses in the route.
  std::map<std::string, std::string> addresses = {};
  /// Only the first broker can be spoiled, and one attempt be made there.
  bool once = false;
};

embedded_fault fault(fault_kind kind, const std::string& broker) {
  return {.kind = kind, .broker_name = broker, .request_code = 310};
}

scenario by_fault(fault_kind kind, size_t copies) {
  return {.name = to_string(kind),
          .spoil =
            [kind](retry_fixture& x, const std::string& broker) {
              x.inject(fault(kind, broker));
            },
          .copies = copies};
}

scenario by_code(int32_t code, size_t copies) {
  return {.name = "code " + std::to_string(code),
          .spoil =
            [code](retry_fixture& x, const std::string& broker) {
              auto what = fault(fault_kind::refuse, broker);
              what.response_code = code;
              what.remark = "refused by a test";
              x.inject(what);
            },
          .copies = copies};
}

/// The broker reads nothing, and so much is sent before that the requests
/// cannot be written. Then its connection ends: it goes down, or reads what it
/// answers like this.
scenario unwritten(std::string name, std::optional<embedded_fault> first = {}) {
  return {.name = std::move(name),
          .spoil =
            [=](retry_fixture& x, const std::string& broker) {
              x.set_mode(broker, broker_mode::stalled);
              if (first) {
                x.inject(*first);
                x.send_noise("the mistreated one");
                x.await_attempts();
              }
              x.flood();
            },
          .act =
            [=](retry_fixture& x) {
              x.await_attempts();
              x.set_mode("a", first ? broker_mode::serving : broker_mode::down);
            },
          .once = true};
}

embedded_fault once(fault_kind kind) {
  auto result = fault(kind, "a");
  result.count = 1;
  return result;
}

/// An answer above the limit that `settings_for` sets.
embedded_fault too_large() {
  auto result = once(fault_kind::refuse);
  result.remark = std::string(2048, 'x');
  return result;
}

/// Peers that never answer a connect.
const std::map<std::string, std::string>& silent_addresses() {
  static silent_peer a;
  static silent_peer b;
  static const std::map<std::string, std::string> result{{"a", a.address()},
                                                         {"b", b.address()}};
  return result;
}

/// All ways to make a rule's case happen; none for rules without a test.
std::vector<scenario> scenarios_of(const retry_rule& rule) {
  auto nobody = [](retry_fixture&, const std::string&) {};
  switch (rule.broker_code) {
  case retry_table::any_code:
    return {by_code(4711, 0), by_code(-1006, 0)};
  case retry_table::no_code:
    break;
  case 10:
  case 11:
  case 12:
    return {by_code(rule.broker_code, 1)};
  default:
    // No fault makes the embedded broker forget a field of a true answer.
    return {by_code(rule.broker_code, 0)};
  }
  switch (rule.cause) {
  case errc::name_resolution_failed:
    return {{.name = "no host name",
             .spoil = nobody,
             // Longer than a part of a name may be: no server is asked.
             .addresses = {{"a", std::string(64, 'a') + ".invalid:10911"},
                           {"b", std::string(64, 'b') + ".invalid:10911"}}}};
  case errc::connect_failed:
    return {{.name = "down", .spoil = [](auto& x, auto& broker) {
               x.set_mode(broker, broker_mode::down);
             }}};
  case errc::connection_lost:
    if (rule.written)
      return {by_fault(fault_kind::cut_before_storing, 0),
              by_fault(fault_kind::cut_after_storing, 1)};
    return {unwritten("stalled, then down")};
  case errc::attempt_timeout:
    if (rule.written)
      return {by_fault(fault_kind::drop_request, 0),
              by_fault(fault_kind::drop_reply, 1),
              by_fault(fault_kind::unknown_opaque, 1),
              {.name = "stalled", .spoil = [](auto& x, auto& broker) {
                 x.set_mode(broker, broker_mode::stalled);
               }}};
    return {
      {.name = "silent", .spoil = nobody, .addresses = silent_addresses()}};
  case errc::protocol_error:
    if (rule.written)
      return {by_fault(fault_kind::malformed_reply, 1)};
    return {unwritten("an answer before it that is no frame",
                      once(fault_kind::malformed_reply))};
  case errc::frame_too_large:
    if (rule.written)
      return {{.name = "a long remark",
               .spoil = [](retry_fixture& x, const std::string& broker) {
                 auto what = too_large();
                 what.broker_name = broker;
                 what.count = 0;
                 x.inject(what);
               }}};
    return {unwritten("an answer before it with a long remark", too_large())};
  case errc::shutting_down:
  case errc::unavailable: {
    auto end = [cause = rule.cause](retry_fixture& x) {
      if (cause == errc::shutting_down)
        caf::anon_send_exit(x.producer, caf::exit_reason::user_shutdown);
      else
        caf::anon_send_exit(x.client, caf::exit_reason::kill);
    };
    if (rule.written)
      return {{.name = "while the broker is silent",
               .spoil =
                 [](auto& x, auto& broker) {
                   x.inject(fault(fault_kind::drop_reply, broker));
                 },
               .act =
                 [=](retry_fixture& x) {
                   x.await_requests(1);
                   end(x);
                 },
               .copies = 1}};
    return {{.name = "while connecting",
             .spoil = nobody,
             .act =
               [=](retry_fixture& x) {
                 x.await_attempts();
                 end(x);
               },
             .addresses = silent_addresses()}};
  }
  default:
    return {};
  }
}

std::string describe(const retry_rule& rule, const scenario& way) {
  return to_string(rule.cause) + " " + std::to_string(rule.broker_code)
       + (rule.written ? ", written" : ", unwritten") + ": " + way.name;
}

storage_state storage_of(const retry_rule& x) {
  return x.storage == attempt_storage::not_stored ? storage_state::not_stored
       : x.storage == attempt_storage::refused    ? storage_state::refused
                                                  : storage_state::maybe_stored;
}

retry_fixture::settings settings_for(const retry_rule& rule,
                                     const scenario& way, size_t retries,
                                     std::chrono::milliseconds pause) {
  retry_fixture::settings result;
  result.addresses = way.addresses;
  if (rule.cause == errc::frame_too_large)
    result.client.max_frame_size = result.client.max_header_size = 1024;
  auto& x = result.producer;
  x.send_timeout = 15s;
  // Only where it is waited for may it be short.
  x.attempt_timeout = rule.cause == errc::attempt_timeout ? 150ms : 12s;
  x.retries = retries;
  x.retry_backoff = pause;
  x.max_in_flight_bytes = size_t{1} << 30;
  x.retry_another_broker_when_not_store_ok = true;
  return result;
}

/// Calls `check` for each way of each rule.
void for_each_way(
  const std::function<void(const retry_rule&, const scenario&)>& check) {
  for (auto& rule : retry_table::rules())
    for (auto& way : scenarios_of(rule)) {
      MESSAGE(describe(rule, way));
      check(rule, way);
    }
}

void check_attempts(const send_failure& x, const retry_rule& rule,
                    const retry_fixture& uut) {
  for (auto& attempt : x.attempts) {
    CHECK_EQ(attempt.cause, rule.cause);
    if (rule.broker_code != retry_table::any_code)
      CHECK_EQ(attempt.broker_code, rule.broker_code);
    CHECK_EQ(attempt.address, uut.address_of(attempt.broker_name));
    CHECK_GT(attempt.duration.count(), 0);
  }
}

/// How long a send did not try anything.
std::chrono::microseconds idle_time(const timed_outcome& x) {
  auto result = std::chrono::duration_cast<std::chrono::microseconds>(x.time);
  if (auto failure = x.failure())
    for (auto& attempt : failure->attempts)
      result -= attempt.duration;
  return result;
}

} // namespace

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
