#pragma once

#include <spdlog/common.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rocketcaf::actors {

/// All that is ever logged, in the order of components. What each event means
/// is told by `actors/observability.md`.
enum class log_event : uint8_t {
  // client
  answer_failed,
  bad_request,
  check_not_served,
  child_down,
  child_restarted,
  connection_closed,
  given_up,
  producer_attached,
  producer_detached,
  unregister_failed,
  // client_directory
  client_made,
  // connection
  bad_frame,
  closed,
  closed_idle,
  connect_failed,
  connected,
  connecting,
  lost,
  no_opaques,
  request_refused,
  stale_batch,
  unknown_reply,
  // embedded
  embedded_accepted,
  embedded_closed,
  embedded_listening,
  embedded_malformed,
  embedded_mode,
  embedded_not_read,
  embedded_port_lost,
  // heartbeat
  heartbeat_done,
  heartbeat_failed,
  // producer
  attempt_failed,
  broker_state_changed,
  check_dropped,
  client_down,
  coordinator_lost,
  draining,
  flow_control_changed,
  late_reply,
  link_lost,
  send_failed,
  stopped,
  transaction_changed,
  // resolver
  name_server_failed,
  // route_cache
  route_changed,
  route_missing,
  route_stale,
};

/// Number of values of `log_event`; values are contiguous.
inline constexpr size_t log_event_count = 47;

/// A row of the catalogue. Names are stable: people search and alert on them.
struct log_event_info {
  log_event id;
  std::string_view component;
  std::string_view name;
  spdlog::level::level_enum level;
};

/// All events, in the order of `log_event`.
inline constexpr std::array<log_event_info, log_event_count> log_events = [] {
  using e = log_event;
  constexpr auto debug = spdlog::level::debug;
  constexpr auto info = spdlog::level::info;
  constexpr auto warn = spdlog::level::warn;
  constexpr auto error = spdlog::level::err;
  return std::array<log_event_info, log_event_count>{{
    {e::answer_failed, "client", "answer_failed", info},
    {e::bad_request, "client", "bad_request", warn},
    {e::check_not_served, "client", "check_not_served", info},
    {e::child_down, "client", "child_down", warn},
    {e::child_restarted, "client", "child_restarted", info},
    {e::connection_closed, "client", "connection_closed", info},
    {e::given_up, "client", "given_up", error},
    {e::producer_attached, "client", "producer_attached", debug},
    {e::producer_detached, "client", "producer_detached", debug},
    {e::unregister_failed, "client", "unregister_failed", info},
    {e::client_made, "client_directory", "client_made", info},
    {e::bad_frame, "connection", "bad_frame", warn},
    {e::closed, "connection", "closed", debug},
    {e::closed_idle, "connection", "closed_idle", info},
    {e::connect_failed, "connection", "connect_failed", warn},
    {e::connected, "connection", "connected", info},
    {e::connecting, "connection", "connecting", debug},
    {e::lost, "connection", "lost", warn},
    {e::no_opaques, "connection", "no_opaques", error},
    {e::request_refused, "connection", "request_refused", debug},
    {e::stale_batch, "connection", "stale_batch", debug},
    {e::unknown_reply, "connection", "unknown_reply", debug},
    {e::embedded_accepted, "embedded", "accepted", debug},
    {e::embedded_closed, "embedded", "closed", debug},
    {e::embedded_listening, "embedded", "listening", info},
    {e::embedded_malformed, "embedded", "malformed", warn},
    {e::embedded_mode, "embedded", "mode", info},
    {e::embedded_not_read, "embedded", "not_read", warn},
    {e::embedded_port_lost, "embedded", "port_lost", error},
    {e::heartbeat_done, "heartbeat", "heartbeat_done", debug},
    {e::heartbeat_failed, "heartbeat", "heartbeat_failed", warn},
    {e::attempt_failed, "producer", "attempt_failed", debug},
    {e::broker_state_changed, "producer", "broker_state_changed", info},
    {e::check_dropped, "producer", "check_dropped", warn},
    {e::client_down, "producer", "client_down", warn},
    {e::coordinator_lost, "producer", "coordinator_lost", warn},
    {e::draining, "producer", "draining", info},
    {e::flow_control_changed, "producer", "flow_control_changed", info},
    {e::late_reply, "producer", "late_reply", debug},
    {e::link_lost, "producer", "link_lost", info},
    {e::send_failed, "producer", "send_failed", debug},
    {e::stopped, "producer", "stopped", info},
    {e::transaction_changed, "producer", "transaction_changed", debug},
    {e::name_server_failed, "resolver", "name_server_failed", warn},
    {e::route_changed, "route_cache", "route_changed", info},
    {e::route_missing, "route_cache", "route_missing", warn},
    {e::route_stale, "route_cache", "route_stale", warn},
  }};
}();

/// The row of an event.
constexpr const log_event_info& info_of(log_event x) noexcept {
  return log_events[static_cast<size_t>(x)];
}

static_assert(
  [] {
    for (size_t i = 0; i < log_event_count; ++i)
      if (static_cast<size_t>(log_events[i].id) != i)
        return false;
    return true;
  }(),
  "the table is in the order of the enum");

} // namespace rocketcaf::actors
