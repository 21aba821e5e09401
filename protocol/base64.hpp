#pragma once

#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Returns the bytes in base64 with padding (RFC 4648).
/// @pre `bytes` has at most 1 GiB
std::string to_base64(std::string_view bytes);

} // namespace rocketcaf::protocol
