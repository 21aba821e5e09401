#include "rocketcaf/protocol/text.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace rocketcaf::protocol {

namespace {

// -- eight bytes at a time ---------------------------------------------------

constexpr uint64_t ones = 0x0101010101010101u;
constexpr uint64_t highs = 0x8080808080808080u;

/// Sets the high bit of each byte below `limit`; bytes above the first such
/// byte may be marked wrongly.
constexpr uint64_t below(uint64_t word, uint64_t limit) noexcept {
  return (word - ones * limit) & ~word & highs;
}

constexpr uint64_t special(uint64_t word) noexcept {
  return below(word, 0x20) | below(word ^ (ones * '"'), 1)
       | below(word ^ (ones * '\\'), 1);
}

bool is_special(char c) noexcept {
  return static_cast<uint8_t>(c) < 0x20 || c == '"' || c == '\\';
}

/// Reads eight bytes so that the first one is the lowest.
uint64_t load(const char* pos) noexcept {
  uint64_t word;
  std::memcpy(&word, pos, sizeof(word));
  if constexpr (std::endian::native == std::endian::big)
    word = __builtin_bswap64(word);
  return word;
}

// -- UTF-8 -------------------------------------------------------------------

bool is_continuation(uint8_t byte) noexcept {
  return (byte & 0xC0) == 0x80;
}

/// Returns the size of the sequence at the start of `text`, or 0 if it is not
/// well-formed.
size_t sequence_size(std::string_view text) noexcept {
  auto at = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  auto first = at(0);
  if (first < 0x80)
    return 1;
  if (first < 0xC2 || first > 0xF4)
    return 0;
  size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() < size)
    return 0;
  for (size_t i = 1; i < size; ++i)
    if (!is_continuation(at(i)))
      return 0;
  auto second = at(1);
  auto bad
    = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)
   || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return bad ? 0 : size;
}

void append_escape(std::string& out, char c) {
  switch (c) {
  case '"':
    out += "\\\"";
    return;
  case '\\':
    out += "\\\\";
    return;
  case '\b':
    out += "\\b";
    return;
  case '\f':
    out += "\\f";
    return;
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    break;
  }
  constexpr char digits[] = "0123456789ABCDEF";
  char code[] = {'\\', 'u', '0', '0', digits[(c >> 4) & 0xF], digits[c & 0xF]};
  out.append(code, sizeof(code));
}

} // namespace

bool is_valid_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    if (text.size() >= 8 && (load(text.data()) & highs) == 0) {
      text.remove_prefix(8);
      continue;
    }
    auto size = sequence_size(text);
    if (size == 0)
      return false;
    text.remove_prefix(size);
  }
  return true;
}

uint32_t take_code_point(std::string_view& text) noexcept {
  auto size = sequence_size(text);
  if (size == 0) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  // The first byte of n bytes has n ones and a zero in front.
  auto lead_bits = size == 1 ? 0x7Fu : 0x7Fu >> size;
  auto result = static_cast<uint8_t>(text[0]) & lead_bits;
  for (size_t i = 1; i < size; ++i)
    result = (result << 6) | (static_cast<uint8_t>(text[i]) & 0x3F);
  text.remove_prefix(size);
  return result;
}

bool has_control_character(std::string_view text) noexcept {
  for (auto c : text)
    if (static_cast<uint8_t>(c) < 0x20 || c == '\x7F')
      return true;
  return false;
}

size_t find_json_special(std::string_view text, bool& has_non_ascii) noexcept {
  size_t pos = 0;
  uint64_t seen = 0;
  for (; text.size() - pos >= 8; pos += 8) {
    auto word = load(text.data() + pos);
    if (auto mask = special(word)) {
      auto bits = static_cast<unsigned>(std::countr_zero(mask)) & ~7u;
      seen |= bits == 0 ? 0 : word << (64 - bits);
      has_non_ascii |= (seen & highs) != 0;
      return pos + bits / 8;
    }
    seen |= word;
  }
  for (; pos < text.size() && !is_special(text[pos]); ++pos)
    seen |= static_cast<uint8_t>(text[pos]);
  has_non_ascii |= (seen & highs) != 0;
  return pos;
}

void append_json_escaped(std::string& out, std::string_view text) {
  for (;;) {
    bool non_ascii = false;
    auto size = find_json_special(text, non_ascii);
    out.append(text.data(), size);
    if (size == text.size())
      return;
    append_escape(out, text[size]);
    text.remove_prefix(size + 1);
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_json_escaped(out, text);
  out += '"';
}

} // namespace rocketcaf::protocol
