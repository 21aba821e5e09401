#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Tells whether the text is well-formed UTF-8: no overlong forms, no
/// surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text) noexcept;

/// Takes the first character off a text that is not empty.
/// @returns its code point; U+FFFD for a byte that begins no well-formed one.
uint32_t take_code_point(std::string_view& text) noexcept;

/// Writes a character in UTF-8.
/// @param code neither a surrogate nor above U+10FFFF.
/// @returns the position after its bytes, of which there are 4 at most.
inline char* write_utf8(char* out, uint32_t code) noexcept {
  auto put = [&out](uint32_t byte) { *out++ = static_cast<char>(byte); };
  auto put_tail = [&put, code](int shift) {
    for (; shift >= 0; shift -= 6)
      put(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put_tail(0);
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put_tail(6);
  } else {
    put(0xF0 | (code >> 18));
    put_tail(12);
  }
  return out;
}

/// Tells whether the text has a byte from 0x00 to 0x1F, or 0x7F.
bool has_control_character(std::string_view text) noexcept;

/// Finds the first byte that cannot stand in a JSON string as it is: a quote,
/// a backslash, or a control character.
/// @param has_non_ascii is set if a byte before it is above 0x7F, else left.
/// @returns its position, or the size of `text` if there is none.
size_t find_json_special(std::string_view text, bool& has_non_ascii) noexcept;

/// Appends the content of a JSON string, escaped but without quotes: control
/// characters become their short form or \u00XX, other UTF-8 stays as it is.
/// @pre `text` is valid UTF-8
void append_json_escaped(std::string& out, std::string_view text);

/// Appends a JSON string with its quotes.
/// @pre `text` is valid UTF-8
void append_json_string(std::string& out, std::string_view text);

} // namespace rocketcaf::protocol
