#include "rocketcaf/protocol/json.hpp"

#include "rocketcaf/protocol/numbers.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace rocketcaf::protocol {

namespace {

/// Writes a value whose strings are known to be UTF-8.
std::string json_text(const nlohmann::json& x) {
  return x.dump();
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20;
}

/// Finds the end of an object that has no other inside.
/// @param text begins with its brace.
/// @returns the size with both braces; 0 if there is none.
size_t flat_object_size(std::string_view text) noexcept {
  bool in_string = false;
  for (size_t i = 1; i < text.size(); ++i) {
    auto c = text[i];
    if (c == '"')
      in_string = !in_string;
    else if (in_string)
      i += c == '\\' ? 1 : 0;
    else if (c == '}')
      return i + 1;
    else if (c == '{' || c == '[')
      return 0;
  }
  return 0;
}

/// Walks once over a text: keeps it within its limits and rewrites to standard
/// JSON what fastjson does not write as such. It does not check the syntax
/// otherwise.
class normalizer {
public:
  normalizer(std::string_view text, const json_limits& limits)
    : text_(text), limits_(limits) {
    // nop
  }

  /// @returns false if the text is beyond the limits or has a zero byte.
  bool run() {
    for (pos_ = 0; pos_ < text_.size(); ++pos_) {
      auto c = text_[pos_];
      if (!(in_string_ ? in_string(c) : outside(c)))
        return false;
    }
    if (changed_)
      flush();
    return true;
  }

  std::string_view result() const {
    return changed_ ? std::string_view{out_} : text_;
  }

private:
  bool in_string(char c) {
    if (escaped_)
      escaped_ = false;
    else if (c == '\\')
      escaped_ = true;
    else if (c == '"')
      in_string_ = false;
    if (is_control(c)) {
      constexpr char digits[] = "0123456789abcdef";
      char code[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 0xF]};
      replace(1, {code, sizeof(code)});
    }
    return true;
  }

  bool outside(char c) {
    switch (c) {
    case '\0':
      // nlohmann/json would take it for the end, and not look at what follows.
      return false;
    case '"':
      in_string_ = true;
      at_key_ = false;
      return true;
    case '{':
      if (at_key_)
        return quote_object();
      [[fallthrough]];
    case '[':
      at_key_ = c == '{';
      objects_ = (objects_ << 1) | (at_key_ ? 1 : 0);
      return ++depth_ <= limits_.max_depth && count();
    case '}':
    case ']':
      objects_ >>= 1;
      at_key_ = false;
      depth_ -= depth_ > 0 ? 1 : 0;
      return true;
    case ',':
      at_key_ = (objects_ & 1) != 0;
      return count();
    case ':':
      return count();
    default:
      if (at_key_ && (is_digit(c) || c == '-'))
        quote_integer();
      return true;
    }
  }

  bool count() {
    return ++values_ <= limits_.max_values;
  }

  void quote_integer() {
    auto rest = text_.substr(pos_);
    auto sign = rest.front() == '-' ? 1 : 0;
    auto last = std::find_if_not(rest.begin() + sign, rest.end(), is_digit);
    auto size = static_cast<size_t>(last - rest.begin());
    replace(size, '"' + std::string{rest.substr(0, size)} + '"');
    at_key_ = false;
  }

  /// Objects as keys are flat, as those of RocketMQ are: each level of quotes
  /// in quotes would double the size.
  bool quote_object() {
    auto size = flat_object_size(text_.substr(pos_));
    auto limits = limits_;
    limits.max_depth = limits_.max_depth > depth_ ? 1 : 0;
    limits.max_values = limits_.max_values - values_;
    auto key = parse_json(text_.substr(pos_, size), limits);
    if (!key)
      return false;
    // Two values and their separators a member.
    values_ = std::min(limits_.max_values, values_ + 2 * key->size());
    replace(size, json_text(json_text(*key)));
    at_key_ = false;
    return true;
  }

  /// Puts `text` in place of the next `size` characters.
  void replace(size_t size, std::string_view text) {
    flush();
    changed_ = true;
    out_ += text;
    copied_ = pos_ + size;
    pos_ = copied_ - 1;
  }

  void flush() {
    out_ += text_.substr(copied_, pos_ - copied_);
  }

  std::string_view text_;
  const json_limits& limits_;
  size_t pos_ = 0;
  /// All before it is in `out_` already.
  size_t copied_ = 0;
  bool changed_ = false;
  std::string out_;
  bool in_string_ = false;
  bool escaped_ = false;
  bool at_key_ = false;
  size_t depth_ = 0;
  size_t values_ = 0;
  /// One bit for each level: 1 for an object, 0 for an array.
  uint64_t objects_ = 0;
};

} // namespace

std::optional<nlohmann::json> parse_json(std::string_view text,
                                         const json_limits& limits) {
  if (text.size() > limits.max_size)
    return std::nullopt;
  normalizer front{text, limits};
  if (!front.run())
    return std::nullopt;
  auto input = front.result();
  auto result
    = nlohmann::json::parse(input.begin(), input.end(), nullptr, false);
  if (result.is_discarded())
    return std::nullopt;
  return result;
}

const nlohmann::json* find_member(const nlohmann::json& x, const char* name) {
  if (!x.is_object())
    return nullptr;
  auto i = x.find(name);
  return i == x.end() || i->is_null() ? nullptr : &*i;
}

const std::string* find_text(const nlohmann::json& x, const char* name) {
  auto member = find_member(x, name);
  return member ? member->get_ptr<const std::string*>() : nullptr;
}

std::optional<int64_t> to_integer(const nlohmann::json& x) {
  if (x.is_number_unsigned()) {
    auto value = x.get<uint64_t>();
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return std::nullopt;
    return static_cast<int64_t>(value);
  }
  if (x.is_number_integer())
    return x.get<int64_t>();
  if (auto text = x.get_ptr<const std::string*>())
    return parse_number<int64_t>(*text);
  return std::nullopt;
}

bool read_int32(const nlohmann::json& x, const char* name, int32_t& out) {
  auto member = find_member(x, name);
  if (member == nullptr)
    return true;
  auto value = to_integer(*member);
  if (!value || *value < std::numeric_limits<int32_t>::min()
      || *value > std::numeric_limits<int32_t>::max())
    return false;
  out = static_cast<int32_t>(*value);
  return true;
}

std::string write_json(const nlohmann::json& x) {
  return x.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

} // namespace rocketcaf::protocol
