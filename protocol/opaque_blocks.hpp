#pragma once

#include "rocketcaf/protocol/opaque_block.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace rocketcaf::protocol {

/// A connection's side of leased opaques: who owns which block. Opaques come
/// from one 32-bit counter of the connection, so that no two requests on its
/// sockets have the same; blocks that are still open are skipped when the
/// counter wraps.
class opaque_blocks {
public:
  // -- member types -----------------------------------------------------------

  /// Names who has leases, such as an actor.
  using owner_id = uint64_t;

  // -- constants --------------------------------------------------------------

  /// Opaques in a block. Blocks start at multiples of it.
  static constexpr uint32_t block_size = opaque_block_size;

  /// Number of different blocks.
  static constexpr uint32_t block_count = (UINT32_MAX / block_size) + 1;

  // -- constructors, destructors, and assignment operators --------------------

  /// Starts with the block that contains `first`.
  explicit opaque_blocks(int32_t first = 0) noexcept;

  // -- modifiers --------------------------------------------------------------

  /// Lends a block.
  /// @returns its first opaque, or nullopt if all blocks are open.
  std::optional<int32_t> lease(owner_id owner);

  /// Takes back the block that starts at `first`.
  /// @returns false if it is not the owner's.
  bool give_back(owner_id owner, int32_t first);

  /// Takes back all blocks of the owner.
  /// @returns how many there were.
  size_t revoke(owner_id owner);

  // -- properties -------------------------------------------------------------

  /// Who has the block of this opaque.
  std::optional<owner_id> owner_of(int32_t opaque);

  /// Number of blocks that are lent.
  size_t open_count() const noexcept {
    return owners_.size();
  }

private:
  struct ownership {
    uint32_t block = 0;
    owner_id owner = 0;
  };

  /// Number of the next block.
  uint32_t next_;
  /// Block number to owner.
  std::unordered_map<uint32_t, owner_id> owners_;
  std::unordered_map<owner_id, std::vector<uint32_t>> blocks_;
  /// What `owner_of` found last: answers come in runs of one block.
  std::optional<ownership> last_;
};

} // namespace rocketcaf::protocol
