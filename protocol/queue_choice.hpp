#pragma once

#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/queue_selector.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace rocketcaf {

/// Who chooses the queue of a message: the producer's selector, if nothing else
/// is said; another selector; or the caller. Copies are cheap.
class queue_choice {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// The producer's selector.
  queue_choice() = default;

  /// This queue and no other.
  queue_choice(message_queue queue);

  /// A function, for this call. It stays in its process: a producer on another
  /// node refuses the send.
  queue_choice(queue_selector selector);

  /// The selector with this name: "round-robin", "random", "hash",
  /// "machine-room", or one of the producer's own.
  static queue_choice by_name(std::string selector);

  // -- properties -------------------------------------------------------------

  /// Whether nothing was said.
  bool is_default() const noexcept {
    return ptr_ == nullptr;
  }

  /// The queue, or nullptr.
  const message_queue* queue() const noexcept {
    return get<message_queue>();
  }

  /// The name of a selector, or nullptr.
  const std::string* selector_name() const noexcept {
    return get<std::string>();
  }

  /// The function, or nullptr.
  const queue_selector* selector() const noexcept {
    return get<queue_selector>();
  }

  /// Functions are equal only to themselves.
  friend bool operator==(const queue_choice& x, const queue_choice& y) noexcept;

private:
  using value = std::variant<message_queue, std::string, queue_selector>;

  explicit queue_choice(value x)
    : ptr_(std::make_shared<const value>(std::move(x))) {
    // nop
  }

  template <class T>
  const T* get() const noexcept {
    return ptr_ == nullptr ? nullptr : std::get_if<T>(ptr_.get());
  }

  std::shared_ptr<const value> ptr_;
};

} // namespace rocketcaf
