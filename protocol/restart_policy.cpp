#include "rocketcaf/protocol/restart_policy.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

std::optional<std::chrono::milliseconds> restart_policy::died(time_point now) {
  while (!restarts_.empty() && restarts_.front() + rules_.window <= now)
    restarts_.pop_front();
  if (restarts_.size() >= rules_.max_restarts)
    return std::nullopt;
  auto pause = rules_.backoff_min;
  for (size_t i = 0; i < restarts_.size() && pause < rules_.backoff_max; ++i)
    pause *= 2;
  restarts_.push_back(now);
  return std::min(pause, rules_.backoff_max);
}

} // namespace rocketcaf::protocol
