#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace rocketcaf::protocol {

/// Deadlines of numbered things, with constant cost for the usual case that
/// each new deadline is the latest so far: those form a linked list. The few
/// others go to a map.
class deadline_queue {
public:
  // -- modifiers --------------------------------------------------------------

  /// Sets the deadline of `id`, replacing an earlier one. Ids are small
  /// numbers, such as indexes of a table.
  void set(uint32_t id, time_point deadline);

  /// Forgets `id`; does nothing if it has no deadline.
  void erase(uint32_t id);

  /// Removes and returns an id whose deadline is at or before `now`.
  std::optional<uint32_t> pop_due(time_point now);

  /// Gives memory back after ids were not below `most`.
  /// @pre `empty()`
  void shrink(size_t most) {
    if (nodes_.size() > most)
      nodes_ = std::vector<node>{};
  }

  // -- properties -------------------------------------------------------------

  /// The earliest deadline.
  std::optional<time_point> earliest() const;

  bool empty() const noexcept {
    return size_ == 0;
  }

  size_t size() const noexcept {
    return size_;
  }

private:
  enum class place : uint8_t {
    none,
    list,
    map
  };

  struct node {
    time_point deadline;
    uint32_t prev = 0;
    uint32_t next = 0;
    place where = place::none;
  };

  static constexpr uint32_t nil = UINT32_MAX;

  void append(uint32_t id);
  void unlink(uint32_t id);

  std::vector<node> nodes_;
  uint32_t head_ = nil;
  uint32_t tail_ = nil;
  std::multimap<time_point, uint32_t> others_;
  size_t size_ = 0;
};

} // namespace rocketcaf::protocol
