#include "rocketcaf/actors/drain_tracker.hpp"

#include <utility>

namespace rocketcaf::actors {

void drain_tracker::wait(promise waiting) {
  ended_.emplace(number_++, group{std::exchange(open_, 0), std::move(waiting)});
  answer_ready();
}

void drain_tracker::finish_ended(uint64_t number) {
  --ended_.find(number)->second.open;
  answer_ready();
}

void drain_tracker::answer_ready() {
  while (!ended_.empty() && ended_.begin()->second.open == 0) {
    ended_.begin()->second.waiting.deliver();
    ended_.erase(ended_.begin());
  }
}

} // namespace rocketcaf::actors
