#include "rocketcaf/protocol/message_selector.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<2> names = {"TAG", "SQL92"};

} // namespace

std::string to_string(expression_type x) {
  return protocol::name_from(names, x);
}

bool from_string(std::string_view name, expression_type& x) {
  return protocol::value_from(names, name, x);
}

bool from_integer(uint8_t value, expression_type& x) {
  return protocol::value_from(names, value, x);
}

} // namespace rocketcaf
