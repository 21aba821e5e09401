#include "rocketcaf/api/command/send_window.hpp"

#include <chrono>

namespace rocketcaf::command {

using namespace std::literals;

template <class Predicate>
void send_window::wait(std::unique_lock<std::mutex>& guard, Predicate ready) {
  while (!ready()) {
    waiting_ = true;
    guard.unlock();
    waker_.wait(-1ms);
    guard.lock();
  }
  waiting_ = false;
}

void send_window::open(size_t bytes, const std::function<void()>& before_wait) {
  std::unique_lock guard{mutex_};
  if (!has_room(bytes)) {
    guard.unlock();
    before_wait();
    guard.lock();
  }
  wait(guard, [&] { return has_room(bytes); });
  ++sends_;
  bytes_ += bytes;
}

void send_window::wait_until_empty() {
  std::unique_lock guard{mutex_};
  wait(guard, [&] { return sends_ == 0; });
}

void send_window::finish(size_t bytes, bool stored) {
  std::unique_lock guard{mutex_};
  --sends_;
  bytes_ -= bytes;
  failed_ += stored ? 0 : 1;
  if (waiting_) {
    waiting_ = false;
    waker_.wake();
  }
}

uint64_t send_window::failed() const {
  std::unique_lock guard{mutex_};
  return failed_;
}

} // namespace rocketcaf::command
