#include "rocketcaf/protocol/json_scanner.hpp"

#include "rocketcaf/protocol/hex.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <charconv>

namespace rocketcaf::protocol {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Returns what a backslash and `c` stand for, or NUL if it is no short form.
char short_escape(char c) noexcept {
  switch (c) {
  case '"':
  case '\\':
  case '/':
    return c;
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  default:
    return '\0';
  }
}

bool is_surrogate(uint64_t code) noexcept {
  return code >= 0xD800 && code < 0xE000;
}

} // namespace

bool json_scanner::read(json_text& x) noexcept {
  if (!consume('"'))
    return false;
  auto begin = pos_;
  bool non_ascii = false;
  x.has_escapes = false;
  for (;;) {
    pos_
      += find_json_special({pos_, static_cast<size_t>(end_ - pos_)}, non_ascii);
    if (pos_ == end_)
      return false;
    if (*pos_ == '"')
      break;
    // A control character, or a backslash with what it escapes.
    if (*pos_ != '\\' || end_ - pos_ < 2)
      return false;
    x.has_escapes = true;
    pos_ += 2;
  }
  x.raw = {begin, static_cast<size_t>(pos_ - begin)};
  ++pos_;
  return !non_ascii || is_valid_utf8(x.raw);
}

bool json_scanner::read(int32_t& x) noexcept {
  skip_blanks();
  auto digits = pos_ != end_ && *pos_ == '-' ? pos_ + 1 : pos_;
  // JSON has no leading zeros.
  if (end_ - digits >= 2 && digits[0] == '0' && is_digit(digits[1]))
    return false;
  auto [ptr, error] = std::from_chars(pos_, end_, x);
  if (error != std::errc{})
    return false;
  pos_ = ptr;
  return true;
}

char* unescape(char* out, std::string_view raw) noexcept {
  constexpr size_t code_digits = 4;
  for (;;) {
    // Property strings have an escape every few bytes: calling memchr and
    // memcpy for each piece takes longer.
    size_t size = 0;
    for (; size < raw.size() && raw[size] != '\\'; ++size)
      *out++ = raw[size];
    if (size == raw.size())
      return out;
    raw.remove_prefix(size + 1);
    if (raw.empty())
      return nullptr;
    auto kind = raw.front();
    raw.remove_prefix(1);
    if (kind == 'u') {
      auto code = read_hex(raw.substr(0, code_digits));
      if (raw.size() < code_digits || !code || is_surrogate(*code))
        return nullptr;
      out = write_utf8(out, static_cast<uint32_t>(*code));
      raw.remove_prefix(code_digits);
    } else if (auto c = short_escape(kind)) {
      *out++ = c;
    } else {
      return nullptr;
    }
  }
}

} // namespace rocketcaf::protocol
