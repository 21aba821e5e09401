#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

/// A TCP peer whose every byte is the test's own. Nothing here sleeps or waits
/// without limit.
namespace rocketcaf::test {

/// How long to wait for what must happen.
inline constexpr std::chrono::seconds patience{20};

/// Waits until the descriptor is ready for `events`.
inline bool await_fd(int fd, short events,
                     std::chrono::milliseconds limit = patience) {
  pollfd what{fd, events, 0};
  return ::poll(&what, 1, static_cast<int>(limit.count())) > 0;
}

/// What the descriptors are that this process has open.
inline std::vector<std::string> open_fds() {
  std::vector<std::string> result;
  for (auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    std::error_code gone;
    result.push_back(
      std::filesystem::read_symlink(entry.path(), gone).string());
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// The peer's end of one connection.
class peer_link {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit peer_link(int fd) noexcept : fd_(fd) {
    // nop
  }

  peer_link(peer_link&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {
    // nop
  }

  peer_link& operator=(peer_link&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  ~peer_link() {
    close();
  }

  // -- bytes ------------------------------------------------------------------

  /// Writes all; false if the other end is gone or does not read.
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      if (!await_fd(fd_, POLLOUT))
        return false;
      auto count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0)
        return false;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  }

  /// Reads exactly `size` bytes, or what comes before the other end closes or
  /// the patience is over.
  std::string read(size_t size) {
    std::string result(size, '\0');
    size_t done = 0;
    while (done < size && await_fd(fd_, POLLIN)) {
      auto count = ::recv(fd_, result.data() + done, size - done, 0);
      if (count <= 0)
        break;
      done += static_cast<size_t>(count);
    }
    result.resize(done);
    return result;
  }

  /// Reads one frame, length word included; empty if none comes.
  std::string read_frame() {
    auto result = read(4);
    if (result.size() < 4)
      return {};
    size_t size = 0;
    for (auto c : result)
      size = size << 8 | static_cast<uint8_t>(c);
    auto rest = read(size);
    return rest.size() == size ? result + rest : std::string{};
  }

  /// Reads all until the other end closes, with or without a reset; nullopt if
  /// it does not close.
  std::optional<std::string> read_all() {
    std::string result;
    char buffer[65536];
    while (await_fd(fd_, POLLIN)) {
      auto count = ::recv(fd_, buffer, sizeof(buffer), 0);
      if (count <= 0)
        return result;
      result.append(buffer, static_cast<size_t>(count));
    }
    return std::nullopt;
  }

  /// Whether something can be read now, or within `limit`.
  bool readable(std::chrono::milliseconds limit = {}) const {
    return await_fd(fd_, POLLIN, limit);
  }

  // -- closing ----------------------------------------------------------------

  void close() {
    if (fd_ >= 0)
      ::close(std::exchange(fd_, -1));
  }

  /// Tells the other end that nothing more will be sent, and goes on reading
  /// or not.
  void stop_sending() {
    ::shutdown(fd_, SHUT_WR);
  }

private:
  int fd_ = -1;
};

/// Listens on a free port of the loopback interface.
class scripted_peer {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// Listens on `port`, which may have been another's, or on a free one.
  explicit scripted_peer(int backlog = 16, uint16_t port = 0)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    int on = 1;
    ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in where{};
    where.sin_port = htons(port);
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(where);
    auto* address = reinterpret_cast<sockaddr*>(&where);
    if (::bind(fd_, address, size) != 0 || ::listen(fd_, backlog) != 0
        || ::getsockname(fd_, address, &size) != 0)
      std::perror("scripted_peer");
    port_ = ntohs(where.sin_port);
  }

  scripted_peer(const scripted_peer&) = delete;

  scripted_peer& operator=(const scripted_peer&) = delete;

  ~scripted_peer() {
    stop_listening();
  }

  // -- properties -------------------------------------------------------------

  uint16_t port() const noexcept {
    return port_;
  }

  std::string address() const {
    return "127.0.0.1:" + std::to_string(port_);
  }

  /// Whether a connection waits to be accepted now, or within `limit`.
  bool called(std::chrono::milliseconds limit = {}) const {
    return await_fd(fd_, POLLIN, limit);
  }

  // -- connections ------------------------------------------------------------

  /// Accepts the next connection. If none comes, all reads of the result end
  /// at once with nothing.
  peer_link accept() {
    if (!called(patience))
      return peer_link{-1};
    return peer_link{::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)};
  }

  /// From now on connects are refused.
  void stop_listening() {
    if (fd_ >= 0)
      ::close(std::exchange(fd_, -1));
  }

private:
  int fd_;
  uint16_t port_ = 0;
};

/// Listens, but never answers a connect: its queue is full.
class silent_peer {
public:
  silent_peer() : peer_(0) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(peer_.port());
    // The kernel takes one or two more than the backlog says.
    for (int i = 0; i < 16; ++i) {
      auto type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
      auto fd = ::socket(AF_INET, type, 0);
      links_.emplace_back(fd);
      ::connect(fd, reinterpret_cast<sockaddr*>(&where), sizeof(where));
      if (!await_fd(fd, POLLOUT, std::chrono::milliseconds{50}))
        break;
    }
  }

  std::string address() const {
    return peer_.address();
  }

private:
  scripted_peer peer_;
  std::vector<peer_link> links_;
};

} // namespace rocketcaf::test
