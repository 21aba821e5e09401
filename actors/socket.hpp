#pragma once

#include <memory>
#include <utility>

namespace rocketcaf::actors {

/// Owns a file descriptor until somebody takes it.
class owned_fd {
public:
  // -- constructors, destructors, and assignment operators --------------------

  owned_fd() noexcept = default;

  explicit owned_fd(int fd) noexcept : fd_(fd) {
    // nop
  }

  owned_fd(owned_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {
    // nop
  }

  owned_fd& operator=(owned_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  /// Closes the descriptor.
  ~owned_fd();

  // -- properties -------------------------------------------------------------

  int get() const noexcept {
    return fd_;
  }

  bool valid() const noexcept {
    return fd_ >= 0;
  }

  /// Gives the descriptor to the caller.
  int release() noexcept {
    return std::exchange(fd_, -1);
  }

private:
  int fd_ = -1;
};

/// A descriptor on its way in a message: CAF wants messages to be copyable.
using shared_fd = std::shared_ptr<owned_fd>;

} // namespace rocketcaf::actors
