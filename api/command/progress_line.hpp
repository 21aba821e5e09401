#pragma once

#include <cstdint>
#include <string>

namespace rocketcaf::command {

/// Tells how far a run is, on standard error: one line that is written anew on
/// a terminal, a line each time elsewhere.
class progress_line {
public:
  progress_line();

  /// Ends the line on a terminal.
  ~progress_line();
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  void show(const std::string& text);

private:
  bool terminal_;
  bool shown_ = false;
};

} // namespace rocketcaf::command
