#include "rocketcaf/protocol/errc.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

#include <array>

namespace rocketcaf {

namespace {

constexpr std::array<std::string_view, errc_count> names = {
  "none",
  "shutting_down",
  "overloaded",
  "deadline_exceeded",
  "attempt_timeout",
  "no_route",
  "no_writable_queue",
  "no_name_server",
  "name_server_unavailable",
  "name_resolution_failed",
  "connect_failed",
  "connection_lost",
  "protocol_error",
  "frame_too_large",
  "broker_error",
  "broker_busy",
  "broker_unavailable",
  "topic_not_exist",
  "no_permission",
  "message_illegal",
  "invalid_parameter",
  "request_not_supported",
  "invalid_argument",
  "invalid_option",
  "options_mismatch",
  "unavailable",
  "io_module_missing",
  "not_initialized",
  "body_too_large",
  "no_queue_selected",
  "foreign_queue",
  "no_transaction_listener",
  "too_many_transactions",
  "half_message_not_ok",
  "transaction_listener_timeout",
  "transaction_listener_failed",
  "transaction_expired",
  "transaction_coordinator_lost",
  "too_many_checks",
  "broker_not_known",
  "not_found",
  "group_not_exist",
  "subscription_rejected",
  "consumer_not_online",
};

} // namespace

std::string to_string(errc x) {
  return protocol::name_from(names, x);
}

bool from_string(std::string_view name, errc& x) {
  return protocol::value_from(names, name, x);
}

bool from_integer(uint8_t value, errc& x) {
  return protocol::value_from(names, value, x);
}

bool is_retriable(errc x) {
  switch (x) {
  case errc::overloaded:
  case errc::deadline_exceeded:
  case errc::attempt_timeout:
  case errc::no_route:
  case errc::no_writable_queue:
  case errc::name_server_unavailable:
  case errc::name_resolution_failed:
  case errc::connect_failed:
  case errc::connection_lost:
  case errc::broker_error:
  case errc::broker_busy:
  case errc::broker_unavailable:
  case errc::topic_not_exist:
  case errc::unavailable:
  case errc::too_many_transactions:
  case errc::broker_not_known:
  case errc::consumer_not_online:
    return true;
  default:
    return false;
  }
}

} // namespace rocketcaf
