#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace rocketcaf::protocol {

/// Numbered things that wait for the same, in order. Whatever waits no more is
/// taken off at once, so that the list is never longer than what waits.
class wait_list {
public:
  // -- modifiers --------------------------------------------------------------

  /// Appends `id`.
  /// @returns a ticket for `erase`, never 0.
  uint64_t push(uint32_t id) {
    entries_.emplace(++last_ticket_, id);
    return last_ticket_;
  }

  /// Removes the entry with this ticket; does nothing if it is gone.
  void erase(uint64_t ticket) {
    entries_.erase(ticket);
  }

  /// Removes and returns the oldest.
  /// @pre `!empty()`
  uint32_t pop() {
    auto node = entries_.extract(entries_.begin());
    return node.mapped();
  }

  /// Removes and returns all, in order.
  std::vector<uint32_t> take() {
    std::vector<uint32_t> result;
    result.reserve(entries_.size());
    for (auto& [ticket, id] : entries_)
      result.push_back(id);
    entries_.clear();
    return result;
  }

  // -- properties -------------------------------------------------------------

  bool empty() const noexcept {
    return entries_.empty();
  }

  size_t size() const noexcept {
    return entries_.size();
  }

private:
  /// By ticket.
  std::map<uint64_t, uint32_t> entries_;
  uint64_t last_ticket_ = 0;
};

} // namespace rocketcaf::protocol
