#pragma once

#include <string>

namespace rocketcaf::actors {

/// This machine's first IPv4 address that is not the loopback's, as text;
/// "127.0.0.1" if there is none. Asks the kernel, never a name server.
std::string local_address();

/// The same as 4 bytes in network order.
std::string local_address_bytes();

} // namespace rocketcaf::actors
