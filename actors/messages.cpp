#include "rocketcaf/actors/messages.hpp"

#include "rocketcaf/actors/internal_messages.hpp"
#include "rocketcaf/actors/transaction_messages.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<4> producer_states
  = {"starting", "running", "draining", "stopped"};

constexpr protocol::enum_names<5> child_kinds
  = {"resolver", "route_cache", "heartbeat", "connection", "client"};

constexpr protocol::enum_names<8> transaction_events
  = {"begun",     "executing",   "checked",       "timed_out",
     "committed", "rolled_back", "left_to_check", "failed"};

} // namespace

std::string to_string(producer_state x) {
  return protocol::name_from(producer_states, x);
}

bool from_string(std::string_view name, producer_state& x) {
  return protocol::value_from(producer_states, name, x);
}

bool from_integer(uint8_t value, producer_state& x) {
  return protocol::value_from(producer_states, value, x);
}

std::string to_string(transaction_event x) {
  return protocol::name_from(transaction_events, x);
}

bool from_string(std::string_view name, transaction_event& x) {
  return protocol::value_from(transaction_events, name, x);
}

bool from_integer(uint8_t value, transaction_event& x) {
  return protocol::value_from(transaction_events, value, x);
}

std::string actors::to_string(child_kind x) {
  return protocol::name_from(child_kinds, x);
}

} // namespace rocketcaf
