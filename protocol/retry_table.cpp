#include "rocketcaf/protocol/retry_table.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/enum_names.hpp"
#include "rocketcaf/protocol/send_request.hpp"

#include <algorithm>
#include <array>

namespace rocketcaf::protocol {

namespace {

constexpr enum_names<3> where_names{"nowhere", "another_first", "another_only"};
constexpr enum_names<2> when_names{"at_once", "after_pause"};
constexpr enum_names<3> mark_names{"none", "suspect", "down"};
constexpr enum_names<4> storage_names{"not_stored", "refused", "maybe_stored",
                                      "stored"};

using enum retry_where;
using enum retry_when;
using enum broker_mark;
using enum attempt_storage;

constexpr auto no_code = retry_table::no_code;
constexpr bool written = true;
constexpr bool refresh = true;

constexpr int32_t code(response_code x) {
  return static_cast<int32_t>(x);
}

constexpr std::string_view is_lost
  = "check the broker's log and the network on the way to it";
constexpr std::string_view is_garbage
  = "check that the address is a RocketMQ broker's, and its version";
constexpr std::string_view is_too_large
  = "raise client.max-frame-size or client.max-header-size";
constexpr std::string_view has_ended = "send it through another producer";
constexpr std::string_view is_not_safe
  = "check the broker's disk and its replicas";
constexpr std::string_view is_busy
  = "send less at a time, or give the cluster more brokers";
constexpr std::string_view sees_log = "see the broker's text and its log";

/// Reasons that are not plain:
/// - Refusals are of brokers that decide before they store. SYSTEM_ERROR is no
///   such refusal: a 5.3.3 broker gives it for whatever it throws, and for an
///   index that cannot be written, when the message is in its log already. Of a
///   code that nobody knows the same must be assumed.
/// - Busy brokers ask for less. A send that turned to the next broker at once
///   would carry the overload through the cluster, so it pauses first, as
///   RocketMQ's own 5.x clients do. They are not marked: busy is a matter of
///   moments, and to move the whole load makes the next one busy.
/// - A broker that has become a slave says busy ("[REJECTREQUEST]") or "not
///   available": there is a new master, and so a new route.
/// - One broker's permission is not another's, but it is its last word.
/// - A message is never given twice to a broker that has it.
constexpr std::array<retry_rule, 34> table{{
  // Without an answer.
  {errc::name_resolution_failed, no_code, !written, another_first, at_once,
   refresh, down, not_stored,
   "check the host name that the broker registers (brokerIP1), and DNS here"},
  {errc::connect_failed, no_code, !written, another_first, at_once, refresh,
   down, not_stored,
   "check that the broker runs and that its address can be reached from here"},
  {errc::connection_lost, no_code, !written, another_first, at_once, !refresh,
   down, not_stored, is_lost},
  {errc::connection_lost, no_code, written, another_first, at_once, !refresh,
   down, maybe_stored, is_lost},
  {errc::attempt_timeout, no_code, !written, another_first, at_once, refresh,
   suspect, not_stored,
   "check that the broker's address can be reached from here"},
  {errc::attempt_timeout, no_code, written, another_first, at_once, !refresh,
   suspect, maybe_stored,
   "check the broker's load and disk, or raise producer.attempt-timeout and "
   "producer.send-timeout"},
  {errc::protocol_error, no_code, !written, another_first, at_once, !refresh,
   suspect, not_stored, is_garbage},
  {errc::protocol_error, no_code, written, another_first, at_once, !refresh,
   suspect, maybe_stored, is_garbage},
  {errc::frame_too_large, no_code, !written, another_first, at_once, !refresh,
   suspect, not_stored, is_too_large},
  {errc::frame_too_large, no_code, written, another_first, at_once, !refresh,
   suspect, maybe_stored, is_too_large},
  {errc::shutting_down, no_code, !written, nowhere, at_once, !refresh, none,
   not_stored, has_ended},
  {errc::shutting_down, no_code, written, nowhere, at_once, !refresh, none,
   maybe_stored, has_ended},
  {errc::unavailable, no_code, !written, nowhere, at_once, !refresh, none,
   not_stored, has_ended},
  {errc::unavailable, no_code, written, nowhere, at_once, !refresh, none,
   maybe_stored, has_ended},
  // Stored, but nobody knows where.
  {errc::protocol_error, code(response_code::success), written, nowhere,
   at_once, !refresh, none, stored,
   "do not send it again: the broker says that it is stored"},
  // Refused, or worse.
  {errc::broker_error, code(response_code::system_error), written,
   another_first, at_once, !refresh, none, maybe_stored, sees_log},
  {errc::broker_busy, code(response_code::system_busy), written, another_first,
   after_pause, refresh, none, refused, is_busy},
  {errc::request_not_supported, code(response_code::request_code_not_supported),
   written, nowhere, at_once, !refresh, none, refused, is_garbage},
  // Stored, but not as wanted: with retry-another-broker-when-not-store-ok.
  {errc::broker_error, code(response_code::flush_disk_timeout), written,
   another_only, at_once, !refresh, none, stored, is_not_safe},
  {errc::broker_error, code(response_code::slave_not_available), written,
   another_only, at_once, !refresh, none, stored, is_not_safe},
  {errc::broker_error, code(response_code::flush_slave_timeout), written,
   another_only, at_once, !refresh, none, stored, is_not_safe},
  {errc::message_illegal, code(response_code::message_illegal), written,
   nowhere, at_once, !refresh, none, refused,
   "make the message smaller, or raise maxMessageSize of the broker"},
  {errc::broker_unavailable, code(response_code::service_not_available),
   written, another_first, at_once, refresh, suspect, refused,
   "check the broker's disk and whether it is a master"},
  {errc::broker_error, code(response_code::version_not_supported), written,
   nowhere, at_once, !refresh, none, refused, is_garbage},
  {errc::no_permission, code(response_code::no_permission), written,
   another_only, at_once, refresh, none, refused,
   "let this client write to the topic, and clients to the broker"},
  {errc::topic_not_exist, code(response_code::topic_not_exist), written,
   another_first, at_once, refresh, none, refused,
   "create the topic on all brokers of its route"},
  {errc::group_not_exist, code(response_code::subscription_group_not_exist),
   written, nowhere, at_once, !refresh, none, refused,
   "create the consumer group that the topic belongs to"},
  {errc::invalid_parameter, code(response_code::invalid_parameter), written,
   nowhere, at_once, refresh, none, refused,
   "check the topic's name, and whether it has fewer queues than before"},
  {errc::broker_error, code(response_code::no_buyer_id), written, another_first,
   at_once, !refresh, none, refused, sees_log},
  {errc::broker_error, code(response_code::not_in_current_unit), written,
   another_first, at_once, !refresh, none, refused, sees_log},
  {errc::broker_busy, code(response_code::flow_control), written, another_first,
   after_pause, !refresh, none, refused, is_busy},
  {errc::broker_unavailable, code(response_code::not_leader_for_queue), written,
   another_first, at_once, refresh, none, refused,
   "check the mapping of the topic's queues to brokers"},
  {errc::broker_unavailable, code(response_code::go_away), written,
   another_first, at_once, !refresh, suspect, refused,
   "wait until the broker is back, or add brokers"},
  {errc::broker_error, retry_table::any_code, written, nowhere, at_once,
   !refresh, none, maybe_stored, sees_log},
}};

constexpr std::array<route_rule, 6> routes{{
  {errc::no_route, false, refresh},
  {errc::no_writable_queue, false, refresh},
  {errc::no_name_server, false, !refresh},
  {errc::no_permission, false, !refresh},
  {errc::request_not_supported, false, !refresh},
  // It stands for all other causes, which may pass, too.
  {errc::name_server_unavailable, true, !refresh},
}};

/// Finds the first rule that `match` likes; there is one.
template <class Match>
const retry_rule& first(Match match) noexcept {
  return *std::find_if(table.begin(), table.end(), match);
}

} // namespace

// -- names --------------------------------------------------------------------

std::string to_string(retry_where x) {
  return name_from(where_names, x);
}

std::string to_string(retry_when x) {
  return name_from(when_names, x);
}

std::string to_string(broker_mark x) {
  return name_from(mark_names, x);
}

std::string to_string(attempt_storage x) {
  return name_from(storage_names, x);
}

// -- attempts that failed -----------------------------------------------------

std::span<const retry_rule> retry_table::rules() noexcept {
  return table;
}

const retry_rule& retry_table::find(errc cause, int32_t broker_code,
                                    bool was_written) noexcept {
  if (cause == errc::protocol_error && is_stored(broker_code))
    return first([](const retry_rule& x) {
      return x.broker_code == code(response_code::success);
    });
  if (broker_code != no_code)
    return first([=](const retry_rule& x) {
      return x.broker_code == any_code
          || (x.broker_code == broker_code && x.cause != errc::protocol_error);
    });
  auto known = std::any_of(table.begin(), table.end(), [=](auto& x) {
    return x.cause == cause && x.broker_code == no_code
        && x.written == was_written;
  });
  // Whatever else ended it has ended its producer.
  auto wanted = known ? cause : errc::unavailable;
  return first([=](const retry_rule& x) {
    return x.cause == wanted && x.broker_code == no_code
        && x.written == was_written;
  });
}

// -- sends without a broker ---------------------------------------------------

std::span<const route_rule> retry_table::route_rules() noexcept {
  return routes;
}

const route_rule& retry_table::find_route(errc cause) noexcept {
  auto i = std::find_if(routes.begin(), routes.end(),
                        [=](auto& x) { return x.cause == cause; });
  return i != routes.end() ? *i : routes.back();
}

} // namespace rocketcaf::protocol
