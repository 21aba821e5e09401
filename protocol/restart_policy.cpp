#include "rocketcaf/protocol/restart_policy.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

std::optional<std::chrono::milliseconds> restart_policy::died(time_point now) {
  std::erase_if(restarts_,
                [this, now](time_point x) { return x + rules_.window <= now; });
  if (restarts_.size() >= rules_.max_restarts)
    return std::nullopt;
  auto pause = rules_.backoff_min;
  for (size_t i = 0; i < restarts_.size() && pause < rules_.backoff_max; ++i)
    pause *= 2;
  restarts_.push_back(now);
  return std::min(pause, rules_.backoff_max);
}

} // namespace rocketcaf::protocol
