#pragma once

#include "rocketcaf/api/command/perf_report.hpp"

#include "raw_frames.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace rocketcaf::bench {

/// Keeps a window of frames open at a broker until a number of them is
/// answered, in one thread and with as few system calls as it can.
class window_run {
public:
  /// @param fd a connected socket.
  /// @param report gets the number of answers, and their latency.
  window_run(int fd, uint64_t count, size_t body_size, uint64_t window,
             command::perf_report& report);

  window_run(const window_run&) = delete;
  window_run& operator=(const window_run&) = delete;
  ~window_run();

  /// Throws `std::system_error` or `std::runtime_error` if the broker fails.
  void run();

private:
  using time_point = std::chrono::steady_clock::time_point;

  /// Frames that were written in one go.
  struct written_frames {
    uint64_t end;
    time_point at;
  };

  /// These return whether anything was done.
  bool write_some();
  bool read_some();

  void record(uint64_t answered, time_point now);

  int fd_;
  int epoll_;
  uint64_t count_;
  uint64_t window_;
  command::perf_report& report_;
  raw_frames frames_;
  answer_counter answers_;
  std::deque<written_frames> times_;
  uint64_t written_bytes_ = 0;
  uint64_t answered_ = 0;
};

} // namespace rocketcaf::bench
