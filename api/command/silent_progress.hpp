#pragma once

#include "rocketcaf/api/command/progress_line.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace rocketcaf::command {

/// Counts what a long run has done on standard error once a second, if that is
/// a terminal and standard output is none: there, people see what is printed.
class silent_progress {
public:
  /// @param what is counted, such as "messages".
  explicit silent_progress(std::string what) : what_(std::move(what)) {
    if (::isatty(STDERR_FILENO) == 1 && ::isatty(STDOUT_FILENO) != 1)
      line_.emplace();
  }

  void show(uint64_t count) {
    auto now = std::chrono::steady_clock::now();
    if (!line_ || now < next_)
      return;
    next_ = now + std::chrono::seconds{1};
    line_->show(std::to_string(count) + ' ' + what_);
  }

private:
  std::string what_;
  std::optional<progress_line> line_;
  std::chrono::steady_clock::time_point next_
    = std::chrono::steady_clock::now() + std::chrono::seconds{1};
};

} // namespace rocketcaf::command
