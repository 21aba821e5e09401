#pragma once

#include "rocketcaf/api/command/load_plan.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace rocketcaf::command {

/// What `perf` measured.
struct perf_report {
  /// Messages that were stored, the warm-up's not among them.
  uint64_t messages = 0;
  /// Messages that were not, or perhaps not.
  uint64_t errors = 0;
  std::chrono::duration<double> elapsed{0};
  /// User and system time of the whole process, after the warm-up.
  std::chrono::duration<double> cpu{0};
  /// In nanoseconds.
  histogram latency;
  uint64_t threads = 0;
  uint64_t max_rss_kib = 0;
};

/// One JSON object.
std::string to_json(const perf_report& x);

/// A table for people, lines ended.
std::string to_table(const perf_report& x);

/// A number with its thousands apart, such as "1,234,567".
std::string grouped(uint64_t x);

} // namespace rocketcaf::command
