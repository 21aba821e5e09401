#include "rocketcaf/protocol/pull_result.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<4> names
  = {"FOUND", "NO_NEW_MSG", "NO_MATCHED_MSG", "OFFSET_ILLEGAL"};

} // namespace

std::string to_string(pull_status x) {
  return protocol::name_from(names, x);
}

bool from_string(std::string_view name, pull_status& x) {
  return protocol::value_from(names, name, x);
}

bool from_integer(uint8_t value, pull_status& x) {
  return protocol::value_from(names, value, x);
}

} // namespace rocketcaf
