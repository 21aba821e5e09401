#pragma once

#include "rocketcaf/actors/socket.hpp"

#include "rocketcaf/protocol/expected.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::actors::embedded {

/// A TCP socket that is bound to a port, listening or not.
struct bound_socket {
  owned_fd fd;
  uint16_t port = 0;
};

/// Binds a socket; a port of 0 takes a free one. As long as it does not
/// listen, connects are refused, yet nobody else gets the port by chance.
/// @returns what failed, in words.
expected<bound_socket, std::string> bind_socket(const std::string& address,
                                                uint16_t port);

/// Begins to listen.
/// @returns what failed, in words; empty on success.
std::string listen_at(int fd);

/// Ends both directions at once; unsent bytes are lost.
void shut_down_socket(int fd) noexcept;

/// Writes what the kernel takes at once.
void write_at_once(int fd, std::string_view bytes) noexcept;

} // namespace rocketcaf::actors::embedded
