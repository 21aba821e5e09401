#pragma once

#include <cstdint>
#include <string_view>

namespace rocketcaf::protocol {

/// Java's `String.hashCode` of a UTF-8 text: 31 times the hash so far plus each
/// UTF-16 code unit, in 32 bits that wrap around. Brokers and Java clients
/// compare such hashes of tags and choose queues by those of keys.
/// Bytes that are no UTF-8 count as U+FFFD each.
int32_t java_hash(std::string_view text) noexcept;

} // namespace rocketcaf::protocol
