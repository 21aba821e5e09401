#include "rocketcaf/protocol/broker_state.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<3> names = {"available", "suspect", "down"};

} // namespace

std::string to_string(broker_state x) {
  return protocol::name_from(names, x);
}

bool from_string(std::string_view name, broker_state& x) {
  return protocol::value_from(names, name, x);
}

bool from_integer(uint8_t value, broker_state& x) {
  return protocol::value_from(names, value, x);
}

} // namespace rocketcaf
