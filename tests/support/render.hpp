#pragma once

#include <chrono>
#include <concepts>
#include <map>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace rocketcaf::test {

/// Returns the text in quotes, with all that is not printable as \xXX.
inline std::string quoted(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string result = "\"";
  for (auto c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F) {
      result += c;
    } else {
      result += "\\x";
      result += digits[byte >> 4];
      result += digits[byte & 0xF];
    }
  }
  return result + "\"";
}

/// Returns a text for failed checks to show.
template <class T>
std::string render(const T& x);

template <class T, class U>
std::string render(const std::pair<T, U>& x) {
  return render(x.first) + ": " + render(x.second);
}

template <class T>
std::string render(const std::optional<T>& x) {
  return x ? render(*x) : "nullopt";
}

template <class T>
std::string render(const T& x) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return test::quoted(x);
  } else if constexpr (std::is_same_v<T, bool>) {
    return x ? "true" : "false";
  } else if constexpr (std::is_same_v<T, char>) {
    return test::quoted({&x, 1});
  } else if constexpr (std::is_arithmetic_v<T>) {
    return std::to_string(x);
  } else if constexpr (requires {
                         { to_string(x) } -> std::convertible_to<std::string>;
                       }) {
    return to_string(x);
  } else if constexpr (std::is_enum_v<T>) {
    return std::to_string(static_cast<std::underlying_type_t<T>>(x));
  } else if constexpr (requires {
                         x.count();
                         typename T::period;
                       }) {
    return std::to_string(x.count()) + " ticks";
  } else if constexpr (std::ranges::input_range<const T&>) {
    std::string result = "[";
    for (auto& item : x) {
      if (result.size() > 1)
        result += ", ";
      result += render(item);
    }
    return result + "]";
  } else {
    return "(a value without a text)";
  }
}

} // namespace rocketcaf::test
