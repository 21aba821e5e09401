#pragma once

#include <cstddef>

namespace rocketcaf::protocol {

/// A bound on messages and bytes. A message larger than the byte bound passes
/// when it is alone: else it could never be sent.
class flow_window {
public:
  // -- constructors, destructors, and assignment operators --------------------

  flow_window(size_t max_count, size_t max_bytes) noexcept
    : max_count_(max_count), max_bytes_(max_bytes) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  void add(size_t bytes) noexcept {
    ++count_;
    bytes_ += bytes;
  }

  void remove(size_t bytes) noexcept {
    --count_;
    bytes_ -= bytes;
  }

  // -- properties -------------------------------------------------------------

  bool has_room(size_t bytes) const noexcept {
    if (count_ == 0)
      return max_count_ > 0;
    return count_ < max_count_ && bytes_ + bytes <= max_bytes_;
  }

  /// Whether a fourth of the room, or more, is free.
  bool has_slack() const noexcept {
    return count_ <= max_count_ * 3 / 4 && bytes_ <= max_bytes_ / 4 * 3;
  }

  size_t count() const noexcept {
    return count_;
  }

  size_t bytes() const noexcept {
    return bytes_;
  }

private:
  size_t max_count_;
  size_t max_bytes_;
  size_t count_ = 0;
  size_t bytes_ = 0;
};

} // namespace rocketcaf::protocol
