#pragma once

#include "rocketcaf/api/producer.hpp"

#include "integration/bare_timer.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <vector>

namespace rocketcaf::test {

/// What became of each of many sends, and when.
class send_log {
public:
  // -- modifiers --------------------------------------------------------------

  /// Notes that the next send begins.
  /// @returns its number, from 0.
  uint64_t begin(time_point now, time_point deadline);

  /// Notes an answer to send number `index`; only the first one is kept.
  /// @returns false if it was not the first.
  bool answer(uint64_t index, send_outcome outcome, time_point now);

  // -- properties -------------------------------------------------------------

  size_t size() const noexcept {
    return sends_.size();
  }

  /// Writes one JSON object a line for each send. Times are nanoseconds of the
  /// monotonic clock; `lateMicros` has the timer's own lateness taken off.
  void write(std::ostream& out, const bare_timer& timer) const;

  /// Counts by outcome, answers that are missing or too many, and how late the
  /// answers were that came after their deadline, in microseconds.
  nlohmann::json summary(const bare_timer& timer) const;

private:
  struct entry {
    time_point begun{};
    time_point deadline{};
    time_point answered{};
    uint32_t answers = 0;
    send_outcome outcome{};
  };

  /// How much later than its deadline a send was answered, less what the bare
  /// timer suffered meanwhile; not below 0.
  static time_point::duration lateness(const entry& x, const bare_timer& timer);

  static nlohmann::json describe(const entry& x);

  std::vector<entry> sends_;
};

} // namespace rocketcaf::test
