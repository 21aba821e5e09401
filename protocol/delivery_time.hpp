#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf {

/// When a message is to be delivered: at once, or later, said in one of three
/// ways. Brokers before 5.0 know levels only.
class delivery_time {
public:
  // -- member types -----------------------------------------------------------

  enum class kind : uint8_t {
    now = 0,
    /// One of the broker's levels (property `DELAY`).
    level = 1,
    /// So long after the broker stored it (`TIMER_DELAY_MS`).
    delay = 2,
    /// At a time (`TIMER_DELIVER_MS`).
    time = 3,
  };

  // -- constructors, destructors, and assignment operators --------------------

  /// At once.
  constexpr delivery_time() noexcept = default;

  /// @param x from 1 to 18 with a broker's default settings, which stand for
  ///          1 s to 2 h: see `protocol::delay_of_level`. Levels above count
  ///          as the highest; 0 and those below are none.
  static constexpr delivery_time level(int32_t x) noexcept {
    return x > 0 ? delivery_time{kind::level, x} : delivery_time{};
  }

  /// So long after the broker stored it. Brokers allow three days by default,
  /// and round down to seconds.
  static constexpr delivery_time after(std::chrono::milliseconds x) noexcept {
    return {kind::delay, x.count()};
  }

  /// @param since_epoch Unix time. What is past is delivered at once.
  static constexpr delivery_time at(
    std::chrono::milliseconds since_epoch) noexcept {
    return {kind::time, since_epoch.count()};
  }

  static delivery_time at(std::chrono::system_clock::time_point x) noexcept {
    return at(
      std::chrono::floor<std::chrono::milliseconds>(x.time_since_epoch()));
  }

  /// The inverse of `how` and `value`.
  /// @returns nullopt if there is no such kind, or no such level.
  static constexpr std::optional<delivery_time> from(uint8_t how,
                                                     int64_t value) noexcept {
    if (how > static_cast<uint8_t>(kind::time)
        || (how == static_cast<uint8_t>(kind::now) && value != 0)
        || (how == static_cast<uint8_t>(kind::level)
            && (value < 1 || value > INT32_MAX)))
      return std::nullopt;
    return delivery_time{static_cast<kind>(how), value};
  }

  // -- properties -------------------------------------------------------------

  constexpr kind how() const noexcept {
    return static_cast<kind>(bits_ & kind_mask);
  }

  constexpr bool is_now() const noexcept {
    return bits_ == 0;
  }

  /// The level, or a number of milliseconds.
  constexpr int64_t value() const noexcept {
    return bits_ >> kind_bits;
  }

  friend bool operator==(const delivery_time&, const delivery_time&) = default;

private:
  static constexpr int kind_bits = 2;
  static constexpr int64_t kind_mask = 3;
  /// Times beyond it, in millions of years, count as this.
  static constexpr int64_t max_value = int64_t{1} << 60;

  constexpr delivery_time(kind how, int64_t value) noexcept
    : bits_(std::clamp(value, -max_value, max_value) << kind_bits
            | static_cast<int64_t>(how)) {
    // nop
  }

  /// Both in one, since each message has it, and few use it.
  int64_t bits_ = 0;
};

namespace protocol {

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

/// The property that asks for this time; empty for `kind::now`.
std::string_view property_of(delivery_time::kind x) noexcept;

/// Reads what a message's properties ask for, as a broker does: a delay level
/// above 0 first, then TIMER_DELAY_SEC, TIMER_DELAY_MS, TIMER_DELIVER_MS.
/// @returns `errc::message_illegal` if the property that counts is no number,
///          or beyond what fits.
expected<delivery_time, errc> delivery_time_of(
  const std::map<std::string, std::string>& properties);

/// When a broker delivers a message that it stored at `stored`.
/// @param stored milliseconds since 1970.
/// @returns milliseconds since 1970, not before `stored`.
std::chrono::milliseconds due_time(const delivery_time& x,
                                   std::chrono::milliseconds stored) noexcept;

} // namespace protocol
} // namespace rocketcaf
