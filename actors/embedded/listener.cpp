#include "rocketcaf/actors/embedded/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace rocketcaf::actors::embedded {

namespace {

constexpr int backlog = 1024;

std::string last_error(std::string_view what) {
  return std::string{what} + ": " + std::generic_category().message(errno);
}

} // namespace

expected<bound_socket, std::string> bind_socket(const std::string& address,
                                                uint16_t port) {
  bound_socket result;
  result.fd = owned_fd{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!result.fd.valid())
    return unexpected{last_error("cannot make a socket")};
  // Connections that were closed a moment ago do not stand in the way.
  int on = 1;
  setsockopt(result.fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &name.sin_addr);
  auto raw = reinterpret_cast<sockaddr*>(&name);
  if (bind(result.fd.get(), raw, sizeof(name)) != 0)
    return unexpected{
      last_error("cannot bind " + address + ":" + std::to_string(port))};
  socklen_t size = sizeof(name);
  if (getsockname(result.fd.get(), raw, &size) != 0)
    return unexpected{last_error("cannot read the port of a socket")};
  result.port = ntohs(name.sin_port);
  return result;
}

std::string listen_at(int fd) {
  return listen(fd, backlog) == 0 ? std::string{} : last_error("cannot listen");
}

void shut_down_socket(int fd) noexcept {
  shutdown(fd, SHUT_RDWR);
}

void write_at_once(int fd, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    auto n = send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n <= 0)
      return;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
}

} // namespace rocketcaf::actors::embedded
