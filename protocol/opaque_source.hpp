#pragma once

#include "rocketcaf/protocol/opaque_blocks.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace rocketcaf::protocol {

/// Opaques for a connection's own requests, from blocks of the same counter
/// that users lease from. A block goes back when it is used up and none of its
/// opaques is open.
class opaque_source {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// Leases from `blocks`, which must outlive this, as `owner`.
  opaque_source(opaque_blocks& blocks, opaque_blocks::owner_id owner) noexcept
    : blocks_(blocks), owner_(owner) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// Returns an opaque that has not been used, or nullopt if all blocks are
  /// lent.
  std::optional<int32_t> open();

  /// The request with this opaque is over.
  /// @pre it came from `open` and was not closed before.
  void close(int32_t opaque);

private:
  opaque_blocks& blocks_;
  opaque_blocks::owner_id owner_;
  /// First opaque of the block in use.
  std::optional<int32_t> current_;
  uint32_t used_ = 0;
  /// First opaque of a block to the number of its open ones.
  std::unordered_map<int32_t, uint32_t> open_;
};

} // namespace rocketcaf::protocol
