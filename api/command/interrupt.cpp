#include "rocketcaf/api/command/interrupt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace rocketcaf::command {

namespace {

/// A signal handler has no argument to hand this over with.
std::atomic<int> handler_descriptor{-1};

void put(int descriptor, char byte) noexcept {
  // A full pipe has woken the reader already.
  [[maybe_unused]] auto n = ::write(descriptor, &byte, 1);
}

void on_signal(int number) {
  auto saved = errno;
  put(handler_descriptor.load(), static_cast<char>(number));
  errno = saved;
}

/// Notes the first signal; the default action is back for the second one.
void install(int number) {
  struct sigaction action {};

  action.sa_handler = on_signal;
  action.sa_flags = SA_RESETHAND | SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, nullptr);
}

void set_flags(int descriptor) {
  ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

} // namespace

interrupt::interrupt() {
  int ends[2];
  if (::pipe(ends) != 0)
    throw std::system_error{errno, std::generic_category(), "pipe"};
  read_end_ = ends[0];
  write_end_ = ends[1];
  set_flags(read_end_);
  set_flags(write_end_);
  handler_descriptor = write_end_;
  install(SIGINT);
  install(SIGTERM);
}

interrupt::~interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  handler_descriptor = -1;
  ::close(read_end_);
  ::close(write_end_);
}

void interrupt::wake() noexcept {
  put(write_end_, 0);
}

bool interrupt::wait(std::chrono::milliseconds limit, int descriptor) {
  return poll(limit, descriptor, POLLIN);
}

bool interrupt::wait_until_closed(std::chrono::milliseconds limit,
                                  int descriptor) {
  // Errors are told without being asked for.
  return poll(limit, descriptor, 0);
}

bool interrupt::poll(std::chrono::milliseconds limit, int descriptor,
                     short events) {
  pollfd fds[2] = {{read_end_, POLLIN, 0}, {descriptor, events, 0}};
  auto millis = limit.count() < 0 ? -1 : static_cast<int>(limit.count());
  auto n = ::poll(fds, descriptor < 0 ? 1 : 2, millis);
  if (n <= 0)
    return false;
  if (fds[0].revents != 0)
    take();
  // POLLHUP alone tells the end of a pipe, which is read as such.
  return descriptor >= 0 && fds[1].revents != 0;
}

void interrupt::take() {
  char bytes[64];
  for (;;) {
    auto n = ::read(read_end_, bytes, sizeof(bytes));
    if (n <= 0)
      return;
    for (ssize_t i = 0; i < n; ++i)
      if (bytes[i] != 0 && signal_ == 0)
        signal_ = bytes[i];
  }
}

} // namespace rocketcaf::command
