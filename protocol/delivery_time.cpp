#include "rocketcaf/protocol/delivery_time.hpp"

#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/property_names.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace rocketcaf::protocol {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Delays of the levels from 1 on.
constexpr std::array<seconds, max_delay_level> delays = [] {
  using namespace std::chrono_literals;
  return std::array<seconds, max_delay_level>{
    1s,   5s,   10s,  30s,  1min,  2min,  3min,  4min, 5min,
    6min, 7min, 8min, 9min, 10min, 20min, 30min, 1h,   2h};
}();

using property_map = std::map<std::string, std::string>;

/// Reads a property that is a number.
/// @returns nullopt if it is absent.
expected<std::optional<int64_t>, errc> number_of(const property_map& properties,
                                                 std::string_view name) {
  auto i = properties.find(std::string{name});
  if (i == properties.end())
    return std::optional<int64_t>{};
  auto value = parse_number<int64_t>(i->second);
  if (!value)
    return unexpected{errc::message_illegal};
  return value;
}

/// Adds times without wrapping around.
milliseconds add(milliseconds x, milliseconds y) noexcept {
  if (y > milliseconds::zero() && x > milliseconds::max() - y)
    return milliseconds::max();
  if (y < milliseconds::zero() && x < milliseconds::min() - y)
    return milliseconds::min();
  return x + y;
}

/// Reads the three properties of timers in the order of their precedence.
expected<delivery_time, errc> timer_of(const property_map& properties) {
  constexpr int64_t per_second = 1000;
  constexpr auto max = std::numeric_limits<int64_t>::max() / per_second;
  delivery_time result;
  auto sec = number_of(properties, property::timer_delay_sec);
  if (!sec)
    return unexpected{sec.error()};
  if (*sec) {
    if (**sec > max || **sec < -max)
      return unexpected{errc::message_illegal};
    result.delay = milliseconds{**sec * per_second};
    return result;
  }
  auto ms = number_of(properties, property::timer_delay_ms);
  if (!ms)
    return unexpected{ms.error()};
  if (*ms) {
    result.delay = milliseconds{**ms};
    return result;
  }
  auto at = number_of(properties, property::timer_deliver_ms);
  if (!at)
    return unexpected{at.error()};
  if (*at)
    result.at = milliseconds{**at};
  return result;
}

} // namespace

seconds delay_of_level(int32_t level) noexcept {
  if (level <= 0)
    return seconds::zero();
  return delays[static_cast<size_t>(std::min(level, max_delay_level) - 1)];
}

std::optional<int32_t> level_of_delay(milliseconds delay) noexcept {
  if (delay <= milliseconds::zero())
    return 0;
  auto i = std::lower_bound(delays.begin(), delays.end(), delay);
  if (i == delays.end())
    return std::nullopt;
  return static_cast<int32_t>(i - delays.begin()) + 1;
}

void set_delivery_time(property_map& properties, const delivery_time& x) {
  for (auto name : {property::delay, property::timer_delay_sec,
                    property::timer_delay_ms, property::timer_deliver_ms})
    properties.erase(std::string{name});
  auto set = [&properties](std::string_view name, int64_t value) {
    properties.emplace(name, std::to_string(value));
  };
  if (x.level > 0)
    set(property::delay, x.level);
  else if (x.delay)
    set(property::timer_delay_ms, x.delay->count());
  else if (x.at)
    set(property::timer_deliver_ms, x.at->count());
}

expected<delivery_time, errc> delivery_time_of(const property_map& properties) {
  auto level = number_of(properties, property::delay);
  if (!level)
    return unexpected{level.error()};
  if (*level && **level > 0) {
    if (**level > std::numeric_limits<int32_t>::max())
      return unexpected{errc::message_illegal};
    return delivery_time{.level = static_cast<int32_t>(**level)};
  }
  return timer_of(properties);
}

milliseconds due_time(const delivery_time& x, milliseconds stored) noexcept {
  if (x.level > 0)
    return add(stored, delay_of_level(x.level));
  if (x.delay)
    return std::max(stored, add(stored, *x.delay));
  return x.at ? std::max(stored, *x.at) : stored;
}

} // namespace rocketcaf::protocol
