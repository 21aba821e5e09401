#pragma once

#include "rocketcaf/protocol/fair_queue.hpp"
#include "rocketcaf/protocol/flow_level.hpp"
#include "rocketcaf/protocol/flow_window.hpp"

#include <cstddef>
#include <cstdint>

namespace rocketcaf::protocol {

/// Bounds of a producer; each at least 1.
struct flow_bounds {
  size_t in_flight = 0;
  size_t in_flight_bytes = 0;
  size_t waiting = 0;
  size_t waiting_bytes = 0;
};

/// Bounds the sends of a producer, in flight and waiting, and says who is next.
///
/// The level rises when a send meets a bound and falls when a fourth of the
/// room is free again: a producer that is used at its bound has one level, not
/// two in turn.
class flow_control {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit flow_control(const flow_bounds& bounds) noexcept
    : in_flight_(bounds.in_flight, bounds.in_flight_bytes),
      waiting_(bounds.waiting, bounds.waiting_bytes) {
    // nop
  }

  // -- sends that wait for room -----------------------------------------------

  void push(uint64_t requester, uint32_t send) {
    queue_.push(requester, send);
  }

  void erase(uint32_t send) {
    queue_.erase(send);
  }

  bool anyone_waits() const noexcept {
    return !queue_.empty();
  }

  /// @pre `anyone_waits()`
  uint32_t next() const {
    return queue_.front();
  }

  /// @pre `anyone_waits()`
  uint32_t take_next() {
    return queue_.pop();
  }

  /// Gives memory back after numbers of sends were not below `most`.
  /// @pre `!anyone_waits()`
  void shrink(size_t most) {
    queue_.shrink(most);
  }

  // -- counting ---------------------------------------------------------------

  void begin_waiting(size_t bytes) noexcept {
    waiting_.add(bytes);
  }

  void end_waiting(size_t bytes) noexcept {
    waiting_.remove(bytes);
  }

  void begin_flight(size_t bytes) noexcept {
    in_flight_.add(bytes);
  }

  void end_flight(size_t bytes) noexcept {
    in_flight_.remove(bytes);
  }

  // -- level ------------------------------------------------------------------

  /// A send met a bound.
  void raise(flow_level level) noexcept {
    if (level > level_)
      level_ = level;
  }

  /// Lowers the level if there is room again.
  /// @returns the level.
  flow_level settle() noexcept;

  // -- properties -------------------------------------------------------------

  flow_level level() const noexcept {
    return level_;
  }

  /// Whether a send of this size may begin now, if it is its turn.
  bool has_room(size_t bytes) const noexcept {
    return in_flight_.has_room(bytes);
  }

  /// Whether one more send of this size may wait.
  bool may_wait(size_t bytes) const noexcept {
    return waiting_.has_room(bytes);
  }

  const flow_window& in_flight() const noexcept {
    return in_flight_;
  }

  const flow_window& waiting() const noexcept {
    return waiting_;
  }

private:
  flow_window in_flight_;
  flow_window waiting_;
  fair_queue queue_;
  flow_level level_ = flow_level::open;
};

} // namespace rocketcaf::protocol
