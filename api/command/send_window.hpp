#pragma once

#include "rocketcaf/api/command/interrupt.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>

namespace rocketcaf::command {

/// Bounds the sends that are not finished yet, in messages and in bytes. One
/// thread opens sends and may wait for room; any thread may finish them.
class send_window {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// @param waker wakes the opening thread up.
  send_window(interrupt& waker, size_t max_sends, size_t max_bytes)
    : waker_(waker), max_sends_(max_sends), max_bytes_(max_bytes) {
    // nop
  }

  // -- for the thread that opens sends ----------------------------------------

  /// Takes room for one send, waiting for it. Signals do not end the wait: each
  /// open send ends by its deadline.
  /// @param before_wait called before it waits.
  void open(size_t bytes, const std::function<void()>& before_wait);

  /// Waits until all sends are finished.
  void wait_until_empty();

  // -- for all threads --------------------------------------------------------

  void finish(size_t bytes, bool stored);

  /// Number of finished sends that were not stored.
  uint64_t failed() const;

private:
  /// A send larger than the whole window goes alone.
  bool has_room(size_t bytes) const {
    return sends_ == 0 || (sends_ < max_sends_ && bytes_ + bytes <= max_bytes_);
  }

  template <class Predicate>
  void wait(std::unique_lock<std::mutex>& guard, Predicate ready);

  interrupt& waker_;
  const size_t max_sends_;
  const size_t max_bytes_;
  mutable std::mutex mutex_;
  size_t sends_ = 0;
  size_t bytes_ = 0;
  uint64_t failed_ = 0;
  bool waiting_ = false;
};

} // namespace rocketcaf::command
