#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// The names of an enum whose values count up from 0, one for each.
template <size_t Size>
using enum_names = std::array<std::string_view, Size>;

/// Returns the name of `x`; its number in parentheses if it has none.
template <size_t Size, class Enum>
std::string name_from(const enum_names<Size>& names, Enum x) {
  auto index = static_cast<size_t>(x);
  if (index < Size)
    return std::string{names[index]};
  return "(" + std::to_string(index) + ")";
}

/// Finds the value with this name; `x` is left alone if there is none.
template <size_t Size, class Enum>
bool value_from(const enum_names<Size>& names, std::string_view name, Enum& x) {
  for (size_t i = 0; i < Size; ++i) {
    if (names[i] == name) {
      x = static_cast<Enum>(i);
      return true;
    }
  }
  return false;
}

/// Finds the value with this number; `x` is left alone if there is none.
template <size_t Size, class Enum>
bool value_from(const enum_names<Size>&, uint8_t value, Enum& x) {
  if (value >= Size)
    return false;
  x = static_cast<Enum>(value);
  return true;
}

} // namespace rocketcaf::protocol
