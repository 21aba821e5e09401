#pragma once

#include "rocketcaf/protocol/opaque_block.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
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
  std::vector<int32_t> take_finished();

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
    uint32_t used = 0;
    uint32_t open = 0;
    std::array<uint32_t, block_size> ids;

    bool finished() const noexcept {
      return used == block_size && open == 0;
    }
  };

  block* find(int32_t first);

  /// In the order of their leases: those in front are used up first.
  std::deque<std::unique_ptr<block>> blocks_;
  /// Index of the block that opaques are taken from.
  size_t current_ = 0;
  size_t available_ = 0;
  size_t open_count_ = 0;
};

} // namespace rocketcaf::protocol
