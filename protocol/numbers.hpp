#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Parses a decimal number. The whole text must be one: digits with an
/// optional leading '-', without blanks or '+'.
/// @returns nullopt if it is none or does not fit into `T`.
template <std::integral T>
std::optional<T> parse_number(std::string_view text) noexcept {
  T result{};
  auto end = text.data() + text.size();
  auto [ptr, error] = std::from_chars(text.data(), end, result);
  if (error != std::errc{} || ptr != end)
    return std::nullopt;
  return result;
}

/// Appends a number in decimal form.
template <std::integral T>
void append_number(std::string& out, T value) {
  char buffer[24];
  auto [ptr, error] = std::to_chars(buffer, buffer + sizeof(buffer), value);
  out.append(buffer, ptr);
}

} // namespace rocketcaf::protocol
