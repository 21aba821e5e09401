#include "rocketcaf/protocol/mq_version.hpp"

#include "rocketcaf/protocol/numbers.hpp"

namespace rocketcaf::protocol {

namespace {

constexpr auto first_snapshot = static_cast<int32_t>(mq_version::v4_0_0) - 1;
constexpr auto higher = static_cast<int32_t>(mq_version::higher_version);
constexpr int32_t in_minor = 20;
constexpr int32_t in_major = 10 * in_minor;
constexpr std::string_view higher_name = "HIGHER_VERSION";
constexpr std::string_view snapshot_suffix = "_SNAPSHOT";

/// Reads "V<major>_<minor>_<patch>", each of one digit.
bool read_release(std::string_view name, mq_version& x) noexcept {
  constexpr std::string_view shape = "V0_0_0";
  if (name.size() != shape.size())
    return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    auto is_digit = name[i] >= '0' && name[i] <= '9';
    if (shape[i] == '0' ? !is_digit : name[i] != shape[i])
      return false;
  }
  auto digit = [&](size_t index) { return name[index] - '0'; };
  if (digit(1) != 4 && digit(1) != 5)
    return false;
  x = release(digit(1), digit(3), digit(5));
  return true;
}

} // namespace

std::string to_string(mq_version x) {
  auto number = static_cast<int32_t>(x);
  if (number == higher)
    return std::string{higher_name};
  if (number < first_snapshot || number > higher)
    return std::to_string(number);
  auto place = number - first_snapshot;
  auto result = "V" + std::to_string(4 + place / in_major) + "_"
              + std::to_string(place % in_major / in_minor) + "_"
              + std::to_string(place % in_minor / 2);
  if (place % 2 == 0)
    result += snapshot_suffix;
  return result;
}

bool from_string(std::string_view name, mq_version& x) noexcept {
  if (name == higher_name) {
    x = mq_version::higher_version;
    return true;
  }
  auto is_snapshot = name.ends_with(snapshot_suffix);
  if (is_snapshot) {
    if (!read_release(name.substr(0, name.size() - snapshot_suffix.size()), x))
      return false;
    x = mq_version{static_cast<int32_t>(x) - 1};
    return true;
  }
  if (read_release(name, x))
    return true;
  auto number = parse_number<int32_t>(name);
  if (number)
    x = mq_version{*number};
  return number.has_value();
}

} // namespace rocketcaf::protocol
