#pragma once

#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/requests/offset_boundary.hpp"

#include <concepts>
#include <string>
#include <string_view>

/// The values of header fields as texts, which is what they are on the wire.
namespace rocketcaf::protocol {

// -- writing ------------------------------------------------------------------

inline const std::string& to_field_text(const std::string& x) noexcept {
  return x;
}

inline std::string to_field_text(bool x) {
  return x ? "true" : "false";
}

inline std::string to_field_text(offset_boundary x) {
  return x == offset_boundary::upper ? "UPPER" : "LOWER";
}

template <std::integral T>
std::string to_field_text(T x) {
  return std::to_string(x);
}

// -- reading ------------------------------------------------------------------

/// Compares with a text in lower case; upper case letters count as lower ones.
inline bool equals_ignoring_case(std::string_view text,
                                 std::string_view lower) noexcept {
  if (text.size() != lower.size())
    return false;
  for (size_t i = 0; i < text.size(); ++i)
    if ((text[i] | 0x20) != lower[i])
      return false;
  return true;
}

inline bool from_field_text(std::string_view text, std::string& out) {
  out = text;
  return true;
}

/// As in Java, whatever is not "true" is false.
inline bool from_field_text(std::string_view text, bool& out) {
  out = equals_ignoring_case(text, "true");
  return true;
}

/// As in Java, whatever is not "upper" is the lower one.
inline bool from_field_text(std::string_view text, offset_boundary& out) {
  out = equals_ignoring_case(text, "upper") ? offset_boundary::upper
                                            : offset_boundary::lower;
  return true;
}

/// @returns false, leaving `out` alone, if the text is no number of this type.
template <std::integral T>
bool from_field_text(std::string_view text, T& out) {
  auto value = parse_number<T>(text);
  if (value)
    out = *value;
  return value.has_value();
}

} // namespace rocketcaf::protocol
