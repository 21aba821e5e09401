#include "rocketcaf/api/command/blocking_load.hpp"

#include <algorithm>
#include <thread>

namespace rocketcaf::command {

using namespace std::literals;
using std::chrono::steady_clock;

namespace {

/// Sleeps in pieces, so that a stop is noticed soon.
void sleep_until(time_point when, const std::atomic<bool>& stop) {
  while (!stop && steady_clock::now() < when)
    std::this_thread::sleep_until(std::min(when, steady_clock::now() + 100ms));
}

} // namespace

void run_blocking_load(blocking_producer& producer, const load_plan& plan,
                       load_counter& counter) {
  auto now = steady_clock::now();
  pacer pace{now, plan.rate};
  for (uint64_t i = 0; i < plan.count && now < plan.until && !*plan.stop; ++i) {
    auto due = now;
    if (pace.paced()) {
      due = pace.due(i);
      sleep_until(due, *plan.stop);
    }
    auto result = producer.send(plan.content);
    now = steady_clock::now();
    if (result)
      counter.add_stored(now - due);
    else
      counter.add_failed(result.error());
  }
}

} // namespace rocketcaf::command
