#include "rocketcaf/protocol/language.hpp"

#include "rocketcaf/protocol/enum_names.hpp"
#include "rocketcaf/protocol/numbers.hpp"

namespace rocketcaf::protocol {

namespace {

constexpr uint8_t other = 7;

constexpr enum_names<14> names = {
  "JAVA",  "CPP",  "DOTNET", "PYTHON", "DELPHI", "ERLANG", "RUBY",
  "OTHER", "HTTP", "GO",     "PHP",    "OMS",    "RUST",   "NODE_JS",
};

} // namespace

std::string_view language_name(uint8_t code) noexcept {
  return code < names.size() ? names[code] : std::string_view{};
}

uint8_t language_code(std::string_view name) noexcept {
  uint8_t result = other;
  if (value_from(names, name, result))
    return result;
  return parse_number<uint8_t>(name).value_or(other);
}

} // namespace rocketcaf::protocol
