#include "rocketcaf/protocol/bodies/config_text.hpp"

#include "rocketcaf/protocol/hex.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::protocol {

namespace {

constexpr std::string_view blanks = " \t\f";

// -- encoding ----------------------------------------------------------------

void append_unit(std::string& out, uint32_t unit) {
  char digits[4];
  write_hex(digits, unit, sizeof(digits));
  out += "\\u";
  out.append(digits, sizeof(digits));
}

void append_code_point(std::string& out, uint32_t x) {
  if (x < 0x10000)
    return append_unit(out, x);
  append_unit(out, 0xD800 + ((x - 0x10000) >> 10));
  append_unit(out, 0xDC00 + (x & 0x3FF));
}

void append_escaped(std::string& out, std::string_view text, bool is_key) {
  for (bool at_begin = true; !text.empty(); at_begin = false) {
    auto x = take_code_point(text);
    auto c = static_cast<char>(x);
    if (x < 0x20 || x > 0x7E) {
      append_code_point(out, x);
      continue;
    }
    // Blanks are skipped before a value, and end a key; these begin comments.
    auto special = is_key ? std::string_view{" =:#!\\"} : "\\";
    if (special.find(c) != std::string_view::npos || (at_begin && c == ' '))
      out += '\\';
    out += c;
  }
}

// -- lines -------------------------------------------------------------------

/// Takes a line and its end off a text, and the blanks that it begins with.
std::string_view take_line(std::string_view& text) {
  auto size = std::min(text.find_first_of("\r\n"), text.size());
  auto line = text.substr(0, size);
  auto end = text.substr(size, 2) == "\r\n" ? 2 : 1;
  text.remove_prefix(std::min(size + end, text.size()));
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  return line;
}

/// Tells whether the line goes on in the next one: it ends in a backslash that
/// is not escaped itself.
bool goes_on(std::string_view line) {
  auto last = line.find_last_not_of('\\');
  auto count = line.size() - (last == std::string_view::npos ? 0 : last + 1);
  return count % 2 == 1;
}

/// Takes a line with all that it goes on with.
std::string take_logical_line(std::string_view& text) {
  std::string result;
  auto line = take_line(text);
  if (line.starts_with('#') || line.starts_with('!'))
    return result;
  for (; goes_on(line); line = take_line(text))
    result += line.substr(0, line.size() - 1);
  result += line;
  return result;
}

void append_utf8(std::string& out, uint32_t code) {
  char bytes[4];
  out.append(bytes, write_utf8(bytes, code));
}

// -- names and values --------------------------------------------------------

/// Where a name ends: at the first separator that is not escaped.
size_t name_size(std::string_view line) {
  size_t i = 0;
  while (i < line.size()
         && std::string_view{"=: \t\f"}.find(line[i]) == std::string_view::npos)
    i += line[i] == '\\' ? 2 : 1;
  return std::min(i, line.size());
}

/// What follows a name, without the separator.
std::string_view value_of(std::string_view rest) {
  auto skip_blanks = [&rest] {
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
  };
  skip_blanks();
  if (rest.starts_with('=') || rest.starts_with(':'))
    rest.remove_prefix(1);
  skip_blanks();
  return rest;
}

/// Resolves escapes.
class unescaper {
public:
  explicit unescaper(std::string_view text) : text_(text) {
    // nop
  }

  /// @returns false if an escape is malformed.
  bool run(std::string& out) {
    while (!text_.empty()) {
      auto c = take();
      if (c != '\\') {
        if (high_ != 0)
          return false;
        out += c;
      } else if (!escape(out)) {
        return false;
      }
    }
    return high_ == 0;
  }

private:
  char take() {
    auto result = text_.front();
    text_.remove_prefix(1);
    return result;
  }

  bool escape(std::string& out) {
    // At the very end it stands for nothing.
    if (text_.empty())
      return true;
    auto c = take();
    if (c == 'u')
      return unit(out);
    if (high_ != 0)
      return false;
    constexpr std::string_view names = "tnrf";
    constexpr std::string_view values = "\t\n\r\f";
    auto i = names.find(c);
    out += i == std::string_view::npos ? c : values[i];
    return true;
  }

  bool unit(std::string& out) {
    auto digits = text_.substr(0, 4);
    auto value = read_hex(digits);
    if (digits.size() < 4 || !value)
      return false;
    text_.remove_prefix(4);
    auto x = static_cast<uint32_t>(*value);
    auto is_low = x >= 0xDC00 && x < 0xE000;
    if (is_low != (high_ != 0))
      return false;
    if (is_low)
      append_utf8(out, 0x10000 + ((std::exchange(high_, 0) - 0xD800) << 10)
                         + (x - 0xDC00));
    else if (x >= 0xD800 && x < 0xDC00)
      high_ = x;
    else
      append_utf8(out, x);
    return true;
  }

  std::string_view text_;
  /// The first half of a surrogate pair, or 0.
  uint32_t high_ = 0;
};

bool unescape(std::string_view text, std::string& out) {
  return unescaper{text}.run(out);
}

} // namespace

std::string encode_config_update(const config_table& xs) {
  std::string result;
  for (auto& [name, value] : xs) {
    append_escaped(result, name, true);
    result += '=';
    append_escaped(result, value, false);
    result += '\n';
  }
  return result;
}

expected<config_table, errc> decode_config_update(std::string_view body) {
  if (!is_valid_utf8(body))
    return unexpected{errc::protocol_error};
  config_table result;
  while (!body.empty()) {
    auto text = take_logical_line(body);
    if (text.empty())
      continue;
    std::string_view line{text};
    auto size = name_size(line);
    std::string name;
    std::string value;
    if (!unescape(line.substr(0, size), name)
        || !unescape(value_of(line.substr(size)), value))
      return unexpected{errc::protocol_error};
    result.insert_or_assign(std::move(name), std::move(value));
  }
  return result;
}

expected<config_table, errc> decode_config(std::string_view body) {
  if (!is_valid_utf8(body))
    return unexpected{errc::protocol_error};
  config_table result;
  auto current = result.end();
  while (!body.empty()) {
    auto line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(line.size() + 1, body.size()));
    auto size = line.find('=');
    if (size != std::string_view::npos && size > 0)
      current = result
                  .insert_or_assign(std::string{line.substr(0, size)},
                                    std::string{line.substr(size + 1)})
                  .first;
    else if (current != result.end())
      (current->second += '\n') += line;
    else
      return unexpected{errc::protocol_error};
  }
  return result;
}

} // namespace rocketcaf::protocol
