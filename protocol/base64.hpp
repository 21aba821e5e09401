#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Returns the bytes in base64 with padding (RFC 4648).
/// @pre `bytes` has at most 1 GiB
std::string to_base64(std::string_view bytes);

/// Reads base64 with padding, without line breaks.
/// @returns nullopt if it is none, or longer than 1 GiB.
std::optional<std::string> from_base64(std::string_view text);

} // namespace rocketcaf::protocol
