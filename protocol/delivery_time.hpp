#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace rocketcaf::protocol {

/// The highest delay level of brokers with default settings.
inline constexpr int32_t max_delay_level = 18;

/// How long a broker keeps a message of this level back: 1 s, 5 s, 10 s, 30 s,
/// 1 to 10 minutes, 20 and 30 minutes, 1 h and 2 h for levels 1 to 18. Levels
/// above count as 18, as for brokers.
/// @returns 0 for level 0, and for those below, which brokers ignore.
std::chrono::seconds delay_of_level(int32_t level) noexcept;

/// The lowest level whose delay is not shorter; 0 for no delay.
/// @returns nullopt if there is none, beyond 2 h.
std::optional<int32_t> level_of_delay(std::chrono::milliseconds delay) noexcept;

/// When a message is to be delivered. Brokers before 5.0 know levels only.
struct delivery_time {
  /// Delay level; 0 for none. It has precedence over the others.
  int32_t level = 0;
  /// Since the broker stored the message; precedes `at`.
  std::optional<std::chrono::milliseconds> delay = {};
  /// Since 1970.
  std::optional<std::chrono::milliseconds> at = {};

  /// Whether it is to be delivered at once.
  bool is_now() const noexcept {
    return level <= 0 && !delay && !at;
  }

  friend bool operator==(const delivery_time&, const delivery_time&) = default;
};

/// Sets the property that asks for this time, and removes the others.
void set_delivery_time(std::map<std::string, std::string>& properties,
                       const delivery_time& x);

/// Reads what a message's properties ask for, as a broker does: a delay level
/// above 0 first, then TIMER_DELAY_SEC, TIMER_DELAY_MS, TIMER_DELIVER_MS. Only
/// what counts is set in the result.
/// @returns `errc::message_illegal` if the property that counts is no number,
///          or beyond what fits.
expected<delivery_time, errc> delivery_time_of(
  const std::map<std::string, std::string>& properties);

/// When a broker delivers a message that it stored at `stored`.
/// @param stored milliseconds since 1970.
/// @returns milliseconds since 1970, not before `stored`.
std::chrono::milliseconds due_time(const delivery_time& x,
                                   std::chrono::milliseconds stored) noexcept;

} // namespace rocketcaf::protocol
