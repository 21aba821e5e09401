#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <thread>

namespace rocketcaf::test {

/// A thread that does nothing but sleep to absolute times, one after the other,
/// and notes how late it woke up: what this machine does to any timer.
class bare_timer {
public:
  // -- constants --------------------------------------------------------------

  static constexpr std::chrono::milliseconds step{1};

  // -- member types -----------------------------------------------------------

  using duration = time_point::duration;

  // -- constructors, destructors, and assignment operators --------------------

  /// Starts the thread.
  bare_timer();

  bare_timer(const bare_timer&) = delete;
  bare_timer& operator=(const bare_timer&) = delete;

  ~bare_timer();

  // -- modifiers --------------------------------------------------------------

  /// Ends the thread. The properties below may be asked for only after it.
  void stop();

  // -- properties -------------------------------------------------------------

  /// How late the worst wake-up was of those that were due, or were awaited,
  /// at some time from `from` to `until`.
  duration worst(time_point from, time_point until) const;

  /// How late this part of all wake-ups were at most; 1 for the worst.
  duration percentile(double part) const;

private:
  struct wake_up {
    time_point due;
    duration late;
  };

  void run();

  /// In order, none due before the one before had come.
  std::deque<wake_up> wake_ups_;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

} // namespace rocketcaf::test
