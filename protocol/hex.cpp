#include "rocketcaf/protocol/hex.hpp"

namespace rocketcaf::protocol {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

} // namespace

expected<std::string, std::string> read_hex_bytes(std::string_view text) {
  std::string result;
  result.reserve(text.size() / 2);
  std::optional<uint64_t> high;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_blank(text[i]))
      continue;
    auto digit = read_hex(text.substr(i, 1));
    if (!digit)
      return unexpected{"character " + std::to_string(i)
                        + ": there must be hexadecimal digits only"};
    if (high) {
      result += static_cast<char>(*high << 4 | *digit);
      high.reset();
    } else {
      high = digit;
    }
  }
  if (high)
    return unexpected{std::string{"the number of digits is odd"}};
  return result;
}

} // namespace rocketcaf::protocol
