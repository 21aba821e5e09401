#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace rocketcaf::protocol {

/// Deadlines of numbered things, with constant cost for the usual case that
/// there are few different spans of time: those of one span come in order, and
/// form a linked list. What fits into no list goes to a
/// tree.
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
  static constexpr uint32_t nil = UINT32_MAX;

  /// Where a node is: an index of `lists_`, or one of the following.
  static constexpr uint8_t in_tree = 0xfe;
  static constexpr uint8_t nowhere = 0xff;

  struct node {
    time_point deadline;
    uint32_t prev = nil;
    uint32_t next = nil;
    uint8_t place = nowhere;
  };

  /// Its nodes' deadlines ascend.
  struct list {
    uint32_t head = nil;
    uint32_t tail = nil;
  };

  uint8_t place_for(time_point deadline) const;
  void append(uint32_t id);
  void unlink(uint32_t id);

  std::vector<node> nodes_;
  std::array<list, 4> lists_;
  std::set<std::pair<time_point, uint32_t>> others_;
  size_t size_ = 0;
};

} // namespace rocketcaf::protocol
