#pragma once

#include "rocketcaf/api/command/interrupt.hpp"
#include "rocketcaf/api/command/line_sender.hpp"
#include "rocketcaf/api/command/line_splitter.hpp"
#include "rocketcaf/api/command/send_window.hpp"

#include <cstddef>
#include <cstdint>

namespace rocketcaf::command {

/// Reads standard input and hands lines to the actor that sends them.
class line_reader {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// @param max_line longer lines are refused, in bytes.
  line_reader(interrupt& signals, send_window& window, size_t max_line,
              line_sender_actor sender);

  // -- reading ----------------------------------------------------------------

  /// Reads until the end of the input or a signal.
  /// @returns false if reading failed.
  bool run();

private:
  bool read();
  void send_line(input_line line);

  /// Lets nothing wait for lines that do not come.
  void drain();

  send_failure too_long(size_t size) const;

  interrupt& signals_;
  send_window& window_;
  size_t max_line_;
  line_sender_actor sender_;
  uint64_t seq_ = 0;
};

} // namespace rocketcaf::command
