#include "rocketcaf/actors/stop_signal.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace rocketcaf::actors {

stop_signal::stop_signal() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  // nop
}

bool stop_signal::raised() const noexcept {
  pollfd what{fd_.get(), POLLIN, 0};
  return ::poll(&what, 1, 0) > 0;
}

void stop_signal::raise() noexcept {
  uint64_t one = 1;
  // It can only fail when the counter is full: the signal is raised then.
  [[maybe_unused]] auto written = ::write(fd_.get(), &one, sizeof(one));
}

void stop_guard::raise() noexcept {
  if (signal_)
    signal_->raise();
  signal_.reset();
}

} // namespace rocketcaf::actors
