#include "stub_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace rocketcaf::bench {

namespace {

constexpr size_t read_size = 256u * 1024;
/// Unwritten bytes beyond which a connection is not read.
constexpr size_t max_unwritten = 8u * 1024 * 1024;

int checked(int result, const char* what) {
  if (result < 0)
    throw std::system_error(errno, std::generic_category(), what);
  return result;
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

stub_server::stub_server(stub_options options)
  : options_(options), buffer_(read_size) {
  epoll_ = checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  listen();
  replies_ = std::make_unique<stub_replies>(options_);
  checked(watch(EPOLL_CTL_ADD, listener_, EPOLLIN), "epoll_ctl");
  // Files cannot be waited for.
  if (watch(EPOLL_CTL_ADD, STDIN_FILENO, EPOLLIN) < 0 && errno != EPERM)
    checked(-1, "epoll_ctl");
}

stub_server::~stub_server() {
  for (auto& [fd, x] : links_)
    ::close(fd);
  ::close(listener_);
  ::close(epoll_);
}

void stub_server::listen() {
  listener_ = checked(
    ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  int on = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options_.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  checked(::bind(listener_, generic, size), "bind");
  checked(::listen(listener_, SOMAXCONN), "listen");
  checked(::getsockname(listener_, generic, &size), "getsockname");
  options_.port = ntohs(address.sin_port);
}

// -- properties ---------------------------------------------------------------

double stub_server::cpu_percent() const {
  std::chrono::duration<double> time = last_send_ - first_send_;
  auto cpu = static_cast<double>(std::clock() - cpu_before_) / CLOCKS_PER_SEC;
  return time.count() > 0 ? 100 * cpu / time.count() : 0;
}

// -- serving ------------------------------------------------------------------

int stub_server::watch(int operation, int fd, uint32_t events) {
  epoll_event what{};
  what.events = events;
  what.data.fd = fd;
  return ::epoll_ctl(epoll_, operation, fd, &what);
}

void stub_server::run() {
  std::array<epoll_event, 64> events;
  for (;;) {
    auto count = ::epoll_wait(epoll_, events.data(),
                              static_cast<int>(events.size()), -1);
    if (count < 0 && errno != EINTR)
      checked(count, "epoll_wait");
    for (int i = 0; i < count; ++i) {
      auto fd = events[static_cast<size_t>(i)].data.fd;
      if (fd == listener_)
        accept_all();
      else if (fd != STDIN_FILENO)
        serve(fd, events[static_cast<size_t>(i)].events);
      else if (::read(fd, buffer_.data(), buffer_.size()) <= 0)
        return;
    }
  }
}

void stub_server::accept_all() {
  for (;;) {
    auto fd
      = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
      return; // There is none, or no descriptor is left: it waits.
    int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    links_[fd].events = EPOLLIN;
    checked(watch(EPOLL_CTL_ADD, fd, EPOLLIN), "epoll_ctl");
  }
}

void stub_server::serve(int fd, uint32_t events) {
  auto pos = links_.find(fd);
  if (pos == links_.end())
    return;
  auto& x = pos->second;
  auto readable = (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
  if ((readable && !read_some(fd, x)) || !flush(fd, x))
    return close(fd);
  wait_for(fd, x);
}

bool stub_server::read_some(int fd, link& x) {
  auto size = ::recv(fd, buffer_.data(), buffer_.size(), 0);
  if (size <= 0)
    return size < 0 && would_block();
  bool ok = true;
  auto error = x.reader.feed({buffer_.data(), static_cast<size_t>(size)},
                             [&](const protocol::frame& request) {
                               ok = ok && replies_->answer(request, x.out);
                             });
  note_sends();
  return ok && error == errc::none;
}

void stub_server::note_sends() {
  auto sends = replies_->sends();
  if (sends == noted_sends_)
    return;
  last_send_ = std::chrono::steady_clock::now();
  if (noted_sends_ == 0) {
    first_send_ = last_send_;
    cpu_before_ = std::clock();
  }
  noted_sends_ = sends;
}

bool stub_server::flush(int fd, link& x) {
  while (x.written < x.out.size()) {
    auto size = ::send(fd, x.out.data() + x.written, x.out.size() - x.written,
                       MSG_NOSIGNAL);
    if (size < 0 && !would_block())
      return false;
    if (size < 0)
      break;
    x.written += static_cast<size_t>(size);
  }
  // What is written goes in large pieces: moving the rest costs.
  if (x.written == x.out.size() || x.written > max_unwritten) {
    x.out.erase(0, x.written);
    x.written = 0;
  }
  return true;
}

void stub_server::wait_for(int fd, link& x) {
  auto unwritten = x.out.size() - x.written;
  uint32_t events = unwritten > max_unwritten ? 0U : uint32_t{EPOLLIN};
  if (unwritten > 0)
    events |= EPOLLOUT;
  if (events != x.events)
    checked(watch(EPOLL_CTL_MOD, fd, events), "epoll_ctl");
  x.events = events;
}

void stub_server::close(int fd) {
  links_.erase(fd);
  ::close(fd);
}

} // namespace rocketcaf::bench
