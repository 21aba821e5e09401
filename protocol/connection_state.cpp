#include "rocketcaf/protocol/connection_state.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<5> names
  = {"disconnected", "connecting", "connected", "closing", "closed"};

} // namespace

std::string to_string(connection_state x) {
  return protocol::name_from(names, x);
}

bool from_string(std::string_view name, connection_state& x) {
  return protocol::value_from(names, name, x);
}

bool from_integer(uint8_t value, connection_state& x) {
  return protocol::value_from(names, value, x);
}

} // namespace rocketcaf
