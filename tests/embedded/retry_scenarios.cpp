#include "retry_scenarios.hpp"

#include "support/test.hpp"

#include <caf/send.hpp>

#include <optional>

namespace rocketcaf::test {

using namespace std::chrono_literals;
using protocol::attempt_storage;
using protocol::retry_rule;
using protocol::retry_table;

namespace {

/// A fault for requests of the form that is tested.
embedded_fault fault(const retry_fixture& x, fault_kind kind,
                     const std::string& broker) {
  return {.kind = kind, .broker_name = broker, .request_code = x.form().code};
}

scenario by_fault(fault_kind kind, size_t copies) {
  return {.name = to_string(kind),
          .spoil =
            [kind](retry_fixture& x, const std::string& broker) {
              x.inject(fault(x, kind, broker));
            },
          .copies = copies};
}

scenario by_code(int32_t code, size_t copies) {
  return {.name = "code " + std::to_string(code),
          .spoil =
            [code](retry_fixture& x, const std::string& broker) {
              auto what = fault(x, fault_kind::refuse, broker);
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

/// A fault for one plain message, as `send_noise` sends.
embedded_fault once(fault_kind kind) {
  return {.kind = kind, .broker_name = "a", .request_code = 310, .count = 1};
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

std::string describe(const retry_rule& rule, const scenario& way) {
  return to_string(rule.cause) + " " + std::to_string(rule.broker_code)
       + (rule.written ? ", written" : ", unwritten") + ": " + way.name;
}

} // namespace

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
                 what.request_code = x.form().code;
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
                   x.inject(fault(x, fault_kind::drop_reply, broker));
                 },
               .act =
                 [=](retry_fixture& x) {
                   x.await_requests(x.form().requests);
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

std::chrono::microseconds idle_time(const timed_outcome& x) {
  auto result = std::chrono::duration_cast<std::chrono::microseconds>(x.time);
  if (auto failure = x.failure())
    for (auto& attempt : failure->attempts)
      result -= attempt.duration;
  return result;
}

} // namespace rocketcaf::test
