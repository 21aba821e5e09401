#include "rocketcaf/api/command/printable.hpp"

#include "rocketcaf/api/protocol.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace rocketcaf::command {

namespace {

constexpr std::string_view dots = "...";

/// Characters that move what follows, or are not seen at all.
bool is_harmful(uint32_t code) noexcept {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD
      || code == 0x061C || (code >= 0x200B && code <= 0x200F)
      || (code >= 0x2028 && code <= 0x202E)
      || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF
      || (code >= 0xFFF9 && code <= 0xFFFB) || code >= 0xE0000;
}

std::string escape(uint32_t code) {
  switch (code) {
  case '\n':
    return "\\n";
  case '\r':
    return "\\r";
  case '\t':
    return "\\t";
  case '\\':
    return "\\\\";
  default:
    break;
  }
  char text[16];
  std::snprintf(text, sizeof(text), code < 0x80 ? "\\x%02X" : "\\u{%04X}",
                static_cast<unsigned>(code));
  return text;
}

std::string escape_byte(char c) {
  char text[8];
  std::snprintf(text, sizeof(text), "\\x%02X", static_cast<uint8_t>(c));
  return text;
}

/// Takes one character off, in its printable form.
std::string take(std::string_view& text) {
  auto before = text;
  auto code = protocol::take_code_point(text);
  auto bytes = before.substr(0, before.size() - text.size());
  // A byte that begins no character.
  if (bytes.size() == 1 && static_cast<uint8_t>(bytes.front()) >= 0x80)
    return escape_byte(bytes.front());
  if (code == '\\' || is_harmful(code))
    return escape(code);
  return std::string{bytes};
}

} // namespace

std::string printable(std::string_view text, size_t max_size) {
  std::string result;
  size_t width = 0;
  // Where to cut if the text turns out to be too long.
  size_t cut = 0;
  while (!text.empty()) {
    auto next = take(text);
    auto size = width_of(next);
    if (width + size > max_size)
      return result.substr(0, cut).append(
        dots.substr(0, std::min(max_size, dots.size())));
    result += next;
    width += size;
    if (width + dots.size() <= max_size)
      cut = result.size();
  }
  return result;
}

size_t width_of(std::string_view text) noexcept {
  return static_cast<size_t>(
    std::count_if(text.begin(), text.end(), [](char c) {
      return (static_cast<uint8_t>(c) & 0xC0) != 0x80;
    }));
}

} // namespace rocketcaf::command
