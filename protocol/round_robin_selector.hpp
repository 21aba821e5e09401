#pragma once

#include <cstddef>
#include <cstdint>

namespace rocketcaf::protocol {

/// Chooses queues in turn, leaving out those that are to be avoided while there
/// are better ones.
class round_robin_selector {
public:
  /// @param start where to begin, so that producers do not all begin at the
  ///              same queue.
  explicit round_robin_selector(uint32_t start = 0) : next_(start) {
    // nop
  }

  /// Chooses one of `size` queues, `size > 0`: the next in turn with the lowest
  /// `rank(index)`. The first of rank 0 ends the search.
  template <class Rank>
  size_t pick(size_t size, Rank&& rank) {
    auto start = next_++ % size;
    auto best = start;
    auto best_rank = rank(start);
    for (size_t i = 1; i < size && best_rank != 0; ++i) {
      auto index = start + i < size ? start + i : start + i - size;
      if (auto r = rank(index); r < best_rank) {
        best = index;
        best_rank = r;
      }
    }
    return best;
  }

private:
  uint32_t next_;
};

} // namespace rocketcaf::protocol
