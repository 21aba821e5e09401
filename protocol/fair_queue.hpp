#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace rocketcaf::protocol {

/// A queue in which owners take turns: who has a thousand entries waits no less
/// than who has one. The entries of one owner stay in order. All operations
/// have constant cost.
class fair_queue {
public:
  // -- modifiers --------------------------------------------------------------

  /// Appends an entry behind the others of its owner. Entries are small
  /// numbers, such as indexes of a table.
  /// @pre the entry is not in the queue.
  void push(uint64_t owner, uint32_t entry);

  /// Removes an entry; does nothing if it is not in the queue.
  void erase(uint32_t entry);

  /// Removes and returns the entry whose turn it is.
  /// @pre `!empty()`
  uint32_t pop();

  /// Gives memory back after entries were not below `most`.
  /// @pre `empty()`
  void shrink(size_t most) {
    if (nodes_.size() > most)
      nodes_ = std::vector<node>{};
  }

  // -- properties -------------------------------------------------------------

  /// The entry whose turn it is.
  /// @pre `!empty()`
  uint32_t front() const;

  bool empty() const noexcept {
    return size_ == 0;
  }

  size_t size() const noexcept {
    return size_;
  }

private:
  static constexpr uint32_t nil = UINT32_MAX;

  /// The entries of one owner.
  struct lane {
    uint64_t owner = 0;
    uint32_t head = nil;
    uint32_t tail = nil;
    /// Neighbours among the lanes.
    uint64_t prev = 0;
    uint64_t next = 0;
  };

  struct node {
    uint64_t owner = 0;
    uint32_t prev = nil;
    uint32_t next = nil;
    bool queued = false;
  };

  /// Puts a new lane where its turn comes last.
  void link(lane& x);

  /// Removes an empty lane.
  void unlink(lane& x);

  std::vector<node> nodes_;
  /// Lanes that have entries form a ring.
  std::unordered_map<uint64_t, lane> lanes_;
  /// Owner of the lane whose turn it is, if there is any.
  uint64_t turn_ = 0;
  size_t size_ = 0;
};

} // namespace rocketcaf::protocol
