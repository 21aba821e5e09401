#pragma once

#include <chrono>

namespace rocketcaf::command {

/// Lets a thread wait for SIGINT, SIGTERM, a descriptor and other threads at
/// once. The first signal is only noted, so that the program can end in order;
/// the second one ends it at once. There is at most one object at a time.
class interrupt {
public:
  // -- constructors, destructors, and assignment operators --------------------

  interrupt();
  ~interrupt();
  interrupt(const interrupt&) = delete;
  interrupt& operator=(const interrupt&) = delete;

  // -- properties -------------------------------------------------------------

  /// The number of the signal that arrived, or 0.
  int signal() const noexcept {
    return signal_;
  }

  // -- waiting ----------------------------------------------------------------

  /// Ends the present or next `wait`. May be called from any thread.
  void wake() noexcept;

  /// Waits for a signal, for `wake`, or until `descriptor` can be read.
  /// @param limit the longest wait; negative for none.
  /// @returns whether `descriptor` can be read.
  bool wait(std::chrono::milliseconds limit, int descriptor = -1);

  /// Waits for a signal, for `wake`, or until nobody reads what is written to
  /// `descriptor`, if it is a pipe or a socket.
  /// @returns whether nobody does.
  bool wait_until_closed(std::chrono::milliseconds limit, int descriptor);

private:
  bool poll(std::chrono::milliseconds limit, int descriptor, short events);
  void take();

  int read_end_ = -1;
  int write_end_ = -1;
  int signal_ = 0;
};

} // namespace rocketcaf::command
