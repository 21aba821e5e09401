#pragma once

#include "rocketcaf/protocol/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Writes the `digits` lowest hexadecimal digits of `value` in upper case.
/// @returns the position after them.
inline char* write_hex(char* out, uint64_t value, size_t digits) noexcept {
  constexpr char table[] = "0123456789ABCDEF";
  for (size_t i = digits; i > 0; --i) {
    out[i - 1] = table[value & 0xF];
    value >>= 4;
  }
  return out + digits;
}

/// Reads up to 16 hexadecimal digits, upper or lower case.
inline std::optional<uint64_t> read_hex(std::string_view digits) noexcept {
  uint64_t result = 0;
  for (auto c : digits) {
    uint64_t digit;
    if (c >= '0' && c <= '9')
      digit = static_cast<uint64_t>(c - '0');
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<uint64_t>(c - 'A' + 10);
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<uint64_t>(c - 'a' + 10);
    else
      return std::nullopt;
    result = (result << 4) | digit;
  }
  return result;
}

/// Reads bytes of two digits each; blanks and tabs are skipped.
/// @returns a text that says what is wrong, on error.
expected<std::string, std::string> read_hex_bytes(std::string_view text);

} // namespace rocketcaf::protocol
