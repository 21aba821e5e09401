#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf {

/// How a body is compressed. Consumers older than RocketMQ 4.9.4 know zlib
/// only.
enum class compression_type : uint8_t {
  /// A zlib stream (RFC 1950).
  zlib = 0,
  /// LZ4 frames.
  lz4 = 1,
  /// Zstandard frames (RFC 8878).
  zstd = 2,
};

/// Returns the name of the enumerator, such as "zlib".
std::string to_string(compression_type x);
bool from_string(std::string_view name, compression_type& x);
bool from_integer(uint8_t value, compression_type& x);

namespace protocol {

/// The bits that say "compressed" and how, for a message's sys flag; see
/// sys_flag.hpp.
int32_t compression_bits(compression_type x) noexcept;

/// How the body of a message with this sys flag is compressed; nullopt if it is
/// not. Messages that name no type have zlib, as before 4.9.4.
/// @returns `errc::protocol_error` for a type that nobody knows.
expected<std::optional<compression_type>, errc> compression_of(
  int32_t sys_flag) noexcept;

/// Compresses a body.
/// @param level of zlib (0 to 9), LZ4 (0 to 12) or Zstandard (1 to 22), clamped
///              to what there is; RocketMQ's default is 5.
std::string compress(compression_type type, std::string_view body, int level);

/// Undoes `compress`, also of several LZ4 or Zstandard frames in a row.
/// @param max_size what the result may have at most: a small body may stand for
///                 a very large one.
/// @returns `errc::body_too_large` if it has more, `errc::protocol_error` if
///          the body is damaged, cut off or of another type.
expected<std::string, errc> decompress(compression_type type,
                                       std::string_view body, size_t max_size);

} // namespace protocol
} // namespace rocketcaf
