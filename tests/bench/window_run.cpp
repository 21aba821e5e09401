#include "window_run.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace rocketcaf::bench {

using std::chrono::steady_clock;

namespace {

constexpr int32_t row_size = 1024;
constexpr size_t max_write = 256u * 1024;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

window_run::window_run(int fd, uint64_t count, size_t body_size,
                       uint64_t window, command::perf_report& report)
  : fd_(fd), epoll_(::epoll_create1(EPOLL_CLOEXEC)), count_(count),
    window_(window), report_(report),
    frames_(make_raw_frames(body_size, row_size)) {
  epoll_event what{};
  what.events = EPOLLIN | EPOLLOUT | EPOLLET;
  if (epoll_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd_, &what) < 0)
    fail("epoll");
}

window_run::~window_run() {
  ::close(epoll_);
}

// -- running ------------------------------------------------------------------

void window_run::run() {
  epoll_event what{};
  while (answered_ < count_) {
    auto wrote = write_some();
    auto read = read_some();
    if (!wrote && !read && ::epoll_wait(epoll_, &what, 1, -1) < 0
        && errno != EINTR)
      fail("epoll_wait");
  }
}

bool window_run::write_some() {
  auto until = std::min(count_, answered_ + window_) * frames_.frame_size;
  if (written_bytes_ >= until)
    return false;
  auto pos = written_bytes_ % frames_.bytes.size();
  auto size
    = std::min({until - written_bytes_, max_write, frames_.bytes.size() - pos});
  auto now = steady_clock::now();
  auto n = ::send(fd_, frames_.bytes.data() + pos, size,
                  MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n < 0 && errno != EAGAIN)
    fail("send");
  if (n < 0)
    return false;
  written_bytes_ += static_cast<uint64_t>(n);
  times_.push_back({written_bytes_ / frames_.frame_size, now});
  return true;
}

bool window_run::read_some() {
  auto n
    = ::recv(fd_, answers_.free_space(), answers_.free_size(), MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN)
    return false;
  if (n < 0)
    fail("recv");
  if (n == 0)
    throw std::runtime_error("the broker closed the connection");
  record(answers_.add(static_cast<size_t>(n)), steady_clock::now());
  return true;
}

void window_run::record(uint64_t answered, time_point now) {
  report_.messages += answered;
  while (answered > 0) {
    if (times_.empty())
      throw std::runtime_error("an answer that was not asked for");
    auto& first = times_.front();
    auto n = std::min(answered, first.end - answered_);
    report_.latency.record(static_cast<uint64_t>((now - first.at).count()), n);
    answered_ += n;
    answered -= n;
    if (answered_ == first.end)
      times_.pop_front();
  }
}

} // namespace rocketcaf::bench
