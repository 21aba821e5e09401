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
  auto sec = number_of(properties, property::timer_delay_sec);
  if (!sec)
    return unexpected{sec.error()};
  if (*sec) {
    if (**sec > max || **sec < -max)
      return unexpected{errc::message_illegal};
    return delivery_time::after(milliseconds{**sec * per_second});
  }
  auto ms = number_of(properties, property::timer_delay_ms);
  if (!ms)
    return unexpected{ms.error()};
  if (*ms)
    return delivery_time::after(milliseconds{**ms});
  auto at = number_of(properties, property::timer_deliver_ms);
  if (!at)
    return unexpected{at.error()};
  return *at ? delivery_time::at(milliseconds{**at}) : delivery_time{};
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

std::string_view property_of(delivery_time::kind x) noexcept {
  switch (x) {
  case delivery_time::kind::level:
    return property::delay;
  case delivery_time::kind::delay:
    return property::timer_delay_ms;
  case delivery_time::kind::time:
    return property::timer_deliver_ms;
  default:
    return {};
  }
}

expected<delivery_time, errc> delivery_time_of(const property_map& properties) {
  auto level = number_of(properties, property::delay);
  if (!level)
    return unexpected{level.error()};
  if (*level && **level > 0) {
    if (**level > std::numeric_limits<int32_t>::max())
      return unexpected{errc::message_illegal};
    return delivery_time::level(static_cast<int32_t>(**level));
  }
  return timer_of(properties);
}

milliseconds due_time(const delivery_time& x, milliseconds stored) noexcept {
  switch (x.how()) {
  case delivery_time::kind::level:
    return add(stored, delay_of_level(static_cast<int32_t>(x.value())));
  case delivery_time::kind::delay:
    return std::max(stored, add(stored, milliseconds{x.value()}));
  case delivery_time::kind::time:
    return std::max(stored, milliseconds{x.value()});
  default:
    return stored;
  }
}

} // namespace rocketcaf::protocol
