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

} // namespace rocketcaf::protocol
