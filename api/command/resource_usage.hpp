#pragma once

#include <chrono>
#include <cstdint>

namespace rocketcaf::command {

/// User and system time of this process so far.
std::chrono::microseconds cpu_time();

/// Threads of this process now; 0 where the system does not tell.
uint64_t thread_count();

/// The most memory that this process held at a time, in KiB.
uint64_t max_resident_kib();

} // namespace rocketcaf::command
