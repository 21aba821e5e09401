#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace rocketcaf::test {

/// Returns the bytes in lower-case hexadecimal digits.
inline std::string to_hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string result;
  for (auto c : bytes) {
    result += digits[static_cast<unsigned char>(c) >> 4];
    result += digits[static_cast<unsigned char>(c) & 0xF];
  }
  return result;
}

/// Returns the bytes for hexadecimal digits; white space is skipped.
/// @throws std::invalid_argument for anything else, since it is a bug of the
///         test.
inline std::string from_hex(std::string_view text) {
  std::string result;
  int high = -1;
  for (auto c : text) {
    int digit;
    if (c == ' ' || c == '\n')
      continue;
    if (c >= '0' && c <= '9')
      digit = c - '0';
    else if (c >= 'a' && c <= 'f')
      digit = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
      digit = c - 'A' + 10;
    else
      throw std::invalid_argument{"no hexadecimal digit"};
    if (high < 0) {
      high = digit;
    } else {
      result += static_cast<char>(high << 4 | digit);
      high = -1;
    }
  }
  if (high >= 0)
    throw std::invalid_argument{"odd number of hexadecimal digits"};
  return result;
}

} // namespace rocketcaf::test
