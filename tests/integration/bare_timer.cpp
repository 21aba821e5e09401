#include "integration/bare_timer.hpp"

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace rocketcaf::test {

using std::chrono::steady_clock;

namespace {

/// `std::this_thread::sleep_until` sleeps for a difference: this one is exact.
void sleep_until(time_point when) {
  using std::chrono::seconds;
  auto since_epoch = when.time_since_epoch();
  auto whole = std::chrono::duration_cast<seconds>(since_epoch);
  timespec due{};
  due.tv_sec = whole.count();
  due.tv_nsec = std::chrono::nanoseconds{since_epoch - whole}.count();
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr)
         == EINTR) {
    // Again, to the same time.
  }
}

} // namespace

bare_timer::bare_timer() : thread_([this] { run(); }) {
  // nop
}

bare_timer::~bare_timer() {
  stop();
}

void bare_timer::stop() {
  stopped_ = true;
  if (thread_.joinable())
    thread_.join();
}

bare_timer::duration bare_timer::worst(time_point from,
                                       time_point until) const {
  auto i = std::partition_point(
    wake_ups_.begin(), wake_ups_.end(),
    [from](const wake_up& x) { return x.due + x.late < from; });
  duration result{0};
  for (; i != wake_ups_.end() && i->due <= until; ++i)
    result = std::max(result, i->late);
  return result;
}

bare_timer::duration bare_timer::percentile(double part) const {
  if (wake_ups_.empty())
    return duration{0};
  std::vector<duration> sorted;
  for (auto& x : wake_ups_)
    sorted.push_back(x.late);
  auto last = static_cast<double>(sorted.size() - 1);
  auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(part * last);
  std::nth_element(sorted.begin(), nth, sorted.end());
  return *nth;
}

void bare_timer::run() {
  auto due = steady_clock::now();
  while (!stopped_) {
    due += step;
    sleep_until(due);
    auto now = steady_clock::now();
    wake_ups_.push_back({due, now - due});
    // Those that it slept through count as one.
    due += (now - due) / step * step;
  }
}

} // namespace rocketcaf::test
