#pragma once

#include "rocketcaf/actors/socket.hpp"

namespace rocketcaf::actors {

/// Tells a thread that waits in `poll` to stop. The one who gives it up keeps a
/// `stop_guard`; the one who waits polls `fd` for input.
class stop_signal {
public:
  // -- constructors, destructors, and assignment operators --------------------

  stop_signal();

  // -- properties -------------------------------------------------------------

  /// Becomes readable with `raise` and stays so; -1 if the system gave no
  /// descriptor.
  int fd() const noexcept {
    return fd_.get();
  }

  bool raised() const noexcept;

  // -- modifiers --------------------------------------------------------------

  void raise() noexcept;

private:
  owned_fd fd_;
};

/// Raises a signal when it is destroyed or assigned to.
class stop_guard {
public:
  // -- constructors, destructors, and assignment operators --------------------

  stop_guard() noexcept = default;

  explicit stop_guard(std::shared_ptr<stop_signal> signal) noexcept
    : signal_(std::move(signal)) {
    // nop
  }

  stop_guard(stop_guard&&) noexcept = default;

  stop_guard& operator=(stop_guard&& other) noexcept {
    std::swap(signal_, other.signal_);
    return *this;
  }

  ~stop_guard() {
    raise();
  }

  // -- modifiers --------------------------------------------------------------

  /// Raises the signal now.
  void raise() noexcept;

private:
  std::shared_ptr<stop_signal> signal_;
};

} // namespace rocketcaf::actors
