#include "rocketcaf/protocol/stored_host.hpp"

#include "rocketcaf/protocol/numbers.hpp"

#include <algorithm>
#include <charconv>

namespace rocketcaf::protocol {

namespace {

constexpr size_t group_count = 8;

using groups = std::array<uint16_t, group_count>;

/// Positions of groups, the last one excluded.
struct range {
  size_t first = group_count;
  size_t last = group_count;
};

void append_v4(std::string& out, const stored_host& x) {
  for (size_t i = 0; i < 4; ++i) {
    if (i > 0)
      out += '.';
    append_number(out, x.ip[i]);
  }
}

groups to_groups(const stored_host& x) noexcept {
  groups result{};
  for (size_t i = 0; i < group_count; ++i)
    result[i] = static_cast<uint16_t>(x.ip[2 * i] << 8 | x.ip[2 * i + 1]);
  return result;
}

/// Finds the first of the longest runs of two zeros or more.
range longest_zeros(const groups& xs) noexcept {
  range result;
  for (size_t first = 0; first < group_count; ++first) {
    auto last = first;
    while (last < group_count && xs[last] == 0)
      ++last;
    if (last - first > std::max<size_t>(1, result.last - result.first))
      result = {first, last};
  }
  return result;
}

void append_v6(std::string& out, const stored_host& x) {
  auto xs = to_groups(x);
  auto zeros = longest_zeros(xs);
  for (size_t i = 0; i < group_count; ++i) {
    if (i == zeros.first) {
      out += "::";
      i = zeros.last - 1;
      continue;
    }
    if (i > 0 && i != zeros.last)
      out += ':';
    char digits[4];
    auto end = std::to_chars(digits, digits + sizeof(digits), xs[i], 16).ptr;
    out.append(digits, end);
  }
}

/// Cuts off what comes before the next `separator`, or all there is.
std::string_view take_piece(std::string_view& text, char separator) noexcept {
  auto end = std::min(text.find(separator), text.size());
  auto result = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return result;
}

bool parse_v4(std::string_view text, stored_host& out) {
  if (text.ends_with('.'))
    return false;
  for (size_t i = 0; i < 4; ++i) {
    auto number = parse_number<uint8_t>(take_piece(text, '.'));
    if (!number)
      return false;
    out.ip[i] = *number;
  }
  return text.empty();
}

/// Parses groups with a ':' between them.
/// @param count how many there were.
bool parse_groups(std::string_view text, groups& out, size_t& count) {
  if (text.ends_with(':'))
    return false;
  for (count = 0; !text.empty(); ++count) {
    auto piece = take_piece(text, ':');
    if (count == group_count)
      return false;
    auto end = piece.data() + piece.size();
    auto [ptr, error] = std::from_chars(piece.data(), end, out[count], 16);
    if (error != std::errc{} || ptr != end)
      return false;
  }
  return true;
}

bool parse_v6(std::string_view text, stored_host& out) {
  groups first{};
  groups last{};
  size_t first_count = 0;
  size_t last_count = 0;
  auto gap = text.find("::");
  if (!parse_groups(text.substr(0, gap), first, first_count))
    return false;
  if (gap == std::string_view::npos) {
    if (first_count != group_count)
      return false;
  } else if (!parse_groups(text.substr(gap + 2), last, last_count)
             || first_count + last_count >= group_count) {
    return false;
  }
  std::copy_n(last.begin(), last_count, first.end() - last_count);
  for (size_t i = 0; i < group_count; ++i) {
    out.ip[2 * i] = static_cast<uint8_t>(first[i] >> 8);
    out.ip[2 * i + 1] = static_cast<uint8_t>(first[i]);
  }
  return true;
}

} // namespace

std::string to_string(const stored_host& x) {
  std::string result;
  if (x.is_v6) {
    result += '[';
    append_v6(result, x);
    result += ']';
  } else {
    append_v4(result, x);
  }
  result += ':';
  append_number(result, x.port);
  return result;
}

std::optional<stored_host> parse_stored_host(std::string_view text) {
  if (text.starts_with('/'))
    text.remove_prefix(1);
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto port = parse_number<int32_t>(text.substr(colon + 1));
  auto ip = text.substr(0, colon);
  if (ip.starts_with('[') && ip.ends_with(']'))
    ip = ip.substr(1, ip.size() - 2);
  stored_host result;
  result.is_v6 = ip.find(':') != std::string_view::npos;
  if (!port
      || !(result.is_v6 ? parse_v6(ip.substr(0, ip.find('%')), result)
                        : parse_v4(ip, result)))
    return std::nullopt;
  result.port = *port;
  return result;
}

} // namespace rocketcaf::protocol
