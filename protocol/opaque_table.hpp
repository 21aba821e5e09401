#pragma once

#include "rocketcaf/protocol/opaque_block.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rocketcaf::protocol {

/// The requester's side of leased opaques: hands out each opaque of its blocks
/// once and remembers for whom. An answer to an opaque that is not open finds
/// nobody, so late, doubled and invented answers answer nothing.
class opaque_table {
public:
  // -- constants --------------------------------------------------------------

  static constexpr uint32_t block_size = opaque_block_size;

  // -- leases -----------------------------------------------------------------

  /// Adds the block that starts at `first`, a multiple of `block_size`.
  void add_block(int32_t first);

  /// Removes blocks that are used up and have no open opaque, for return to
  /// the connection.
  std::vector<int32_t> take_finished() noexcept {
    return std::exchange(finished_, {});
  }

  /// Removes all blocks, for return to the connection.
  /// @pre `open_count() == 0`
  std::vector<int32_t> take_all();

  /// Number of opaques that can be handed out.
  size_t available() const noexcept {
    return available_;
  }

  // -- opaques ----------------------------------------------------------------

  /// Hands out the next opaque, for the thing with this number.
  /// @returns nullopt if no block has one left.
  std::optional<int32_t> open(uint32_t id);

  /// Ends an open opaque.
  /// @returns for whom it was, or nullopt if it is not open.
  std::optional<uint32_t> close(int32_t opaque);

  /// Ends all open opaques and forgets all blocks.
  /// @returns for whom they were, in the order they were handed out.
  std::vector<uint32_t> clear();

  size_t open_count() const noexcept {
    return open_count_;
  }

private:
  static constexpr uint32_t nobody = UINT32_MAX;

  struct block {
    int32_t first = 0;
    /// Counts the blocks of this table.
    uint64_t number = 0;
    uint32_t used = 0;
    uint32_t open = 0;
    std::array<uint32_t, block_size> ids;

    bool finished() const noexcept {
      return used == block_size && open == 0;
    }
  };

  block* find(int32_t first);
  void finish(block& x);
  void forget_blocks();

  /// By first opaque. Usually there are few, but each send without an answer
  /// keeps one.
  std::unordered_map<int32_t, std::unique_ptr<block>> blocks_;
  uint64_t last_number_ = 0;
  /// Those that have opaques to hand out, in the order of their leases.
  std::deque<block*> fresh_;
  /// What `find` found last: answers come in runs of one block.
  block* found_ = nullptr;
  std::vector<int32_t> finished_;
  size_t available_ = 0;
  size_t open_count_ = 0;
};

} // namespace rocketcaf::protocol
