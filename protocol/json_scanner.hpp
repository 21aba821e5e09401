#pragma once

#include <cstdint>
#include <string_view>

namespace rocketcaf::protocol {

/// A string of a JSON text, still with its escapes.
struct json_text {
  std::string_view raw;
  bool has_escapes = false;
};

/// Reads the tokens of plain JSON, as brokers write headers. Whatever is
/// unusual makes it give up: it then says nothing about whether the text is
/// JSON, and `parse_json` has to read it.
class json_scanner {
public:
  // -- constructors, destructors, and assignment operators -------------------

  explicit json_scanner(std::string_view text) noexcept
    : pos_(text.data()), end_(text.data() + text.size()) {
    // nop
  }

  // -- reading ---------------------------------------------------------------

  /// Skips blanks and then `c`.
  /// @returns false, with only the blanks skipped, if something else is there.
  bool consume(char c) noexcept {
    skip_blanks();
    if (pos_ == end_ || *pos_ != c)
      return false;
    ++pos_;
    return true;
  }

  /// Skips blanks and reads a string, which is checked to be UTF-8.
  bool read(json_text& x) noexcept;

  /// Skips blanks and reads an integer.
  bool read(int32_t& x) noexcept;

  /// Skips blanks and tells whether nothing is left.
  bool at_end() noexcept {
    skip_blanks();
    return pos_ == end_;
  }

private:
  void skip_blanks() noexcept {
    while (pos_ != end_
           && (*pos_ == ' ' || *pos_ == '\n' || *pos_ == '\r' || *pos_ == '\t'))
      ++pos_;
  }

  const char* pos_;
  const char* end_;
};

/// Writes the text of a JSON string without its escapes, which is never longer
/// than with them.
/// @param out has room for `raw.size()` bytes.
/// @returns the end of what was written, or nullptr for escapes that are
///          illegal or stand for surrogates.
char* unescape(char* out, std::string_view raw) noexcept;

} // namespace rocketcaf::protocol
