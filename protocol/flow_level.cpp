#include "rocketcaf/protocol/flow_level.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<3> names = {"open", "full", "overloaded"};

} // namespace

std::string to_string(flow_level x) {
  return protocol::name_from(names, x);
}

bool from_string(std::string_view name, flow_level& x) {
  return protocol::value_from(names, name, x);
}

bool from_integer(uint8_t value, flow_level& x) {
  return protocol::value_from(names, value, x);
}

} // namespace rocketcaf
