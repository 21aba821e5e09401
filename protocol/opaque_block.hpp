#pragma once

#include <cstdint>

namespace rocketcaf::protocol {

/// Number of opaques in a block that a connection lends to a requester. Blocks
/// start at multiples of it.
inline constexpr uint32_t opaque_block_size = 4096;

} // namespace rocketcaf::protocol
