#include "rocketcaf/actors/tcp_connect.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

namespace rocketcaf::actors {

namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string describe(int code) {
  switch (code) {
  case ECONNREFUSED:
    return "connection refused";
  case ENETUNREACH:
    return "network is unreachable";
  case EHOSTUNREACH:
    return "host is unreachable";
  case ECONNRESET:
    return "connection reset";
  case ETIMEDOUT:
    return "no answer";
  default:
    return std::generic_category().message(code);
  }
}

/// Whether the system connected the socket to itself, as it may when nobody
/// listens on a port that it gives to clients.
bool connected_to_itself(int fd) {
  sockaddr_storage local{};
  sockaddr_storage remote{};
  socklen_t local_size = sizeof(local);
  socklen_t remote_size = sizeof(remote);
  return ::getsockname(fd, reinterpret_cast<sockaddr*>(&local), &local_size)
        == 0
      && ::getpeername(fd, reinterpret_cast<sockaddr*>(&remote), &remote_size)
           == 0
      && local_size == remote_size
      && std::memcmp(&local, &remote, local_size) == 0;
}

/// Waits until the connect under way is decided.
/// @returns 0 or the system's error code.
int await_connect(int fd, time_point deadline, const stop_signal& stop) {
  pollfd polled[] = {{fd, POLLOUT, 0}, {stop.fd(), POLLIN, 0}};
  while (polled[0].revents == 0) {
    auto left = ceil<milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0)
      return ETIMEDOUT;
    auto count = ::poll(polled, 2, static_cast<int>(left.count()));
    if (count < 0 && errno != EINTR)
      return errno;
    if (count > 0 && polled[1].revents != 0)
      return ECANCELED;
  }
  int code = 0;
  socklen_t size = sizeof(code);
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) != 0)
    return errno;
  return code;
}

/// Connects to one address.
/// @returns 0 or the system's error code.
int connect_one(owned_fd& out, const socket_address& where, time_point deadline,
                const stop_signal& stop) {
  owned_fd fd{::socket(where.storage.ss_family,
                       SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd.valid())
    return errno;
  auto* address = reinterpret_cast<const sockaddr*>(&where.storage);
  if (::connect(fd.get(), address, where.size) != 0) {
    if (errno != EINPROGRESS)
      return errno;
    if (auto code = await_connect(fd.get(), deadline, stop); code != 0)
      return code;
  }
  if (connected_to_itself(fd.get()))
    return ECONNREFUSED;
  out = std::move(fd);
  return 0;
}

} // namespace

connect_result tcp_connect(const std::vector<socket_address>& addresses,
                           time_point deadline, const stop_signal& stop) {
  connect_result result;
  auto left = static_cast<int>(addresses.size());
  for (auto& where : addresses) {
    auto now = steady_clock::now();
    auto limit = (deadline - now) / left--;
    auto code = connect_one(result.socket, where, now + limit, stop);
    if (code == 0)
      return {std::move(result.socket), {}};
    if (!result.detail.empty())
      result.detail += "; ";
    if (addresses.size() > 1)
      result.detail += to_string(where) + ": ";
    result.detail += describe(code);
    if (code == ETIMEDOUT) {
      auto millis = std::chrono::round<milliseconds>(limit).count();
      result.detail += " in " + std::to_string(millis) + " ms";
    }
    if (code == ECANCELED)
      break;
  }
  return result;
}

} // namespace rocketcaf::actors
