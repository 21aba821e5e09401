#pragma once

#include <cstdint>

/// Bits of a message's sys flag (MessageSysFlag.java).
namespace rocketcaf::protocol::sys_flag {

/// The producer compressed the body; see `compression_mask`.
inline constexpr int32_t compressed = 0x1;
/// The topic's messages have several tags.
inline constexpr int32_t multi_tags = 0x2;

/// Two bits for a message's part in a transaction: 0, or one of the following.
inline constexpr int32_t transaction_mask = 0xC;
inline constexpr int32_t transaction_prepared = 0x4;
inline constexpr int32_t transaction_commit = 0x8;
inline constexpr int32_t transaction_rollback = 0xC;

/// In stored messages: the host's address has 16 bytes rather than 4.
inline constexpr int32_t born_host_v6 = 0x10;
inline constexpr int32_t store_host_v6 = 0x20;

/// In stored messages: with both of them, the body is a list of messages.
inline constexpr int32_t need_unwrap = 0x40;
inline constexpr int32_t inner_batch = 0x80;

/// Three bits for the type of compression; 0 means zlib, as before 4.9.4.
inline constexpr int32_t compression_mask = 0x700;
inline constexpr int32_t compression_lz4 = 0x100;
inline constexpr int32_t compression_zstd = 0x200;
inline constexpr int32_t compression_zlib = 0x300;

} // namespace rocketcaf::protocol::sys_flag
