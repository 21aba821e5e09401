#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace rocketcaf::protocol {

/// How often and how soon something that died is started again.
struct restart_rules {
  /// Restarts allowed within `window`; one more death and it is given up.
  size_t max_restarts = 10;
  std::chrono::milliseconds window{60'000};
  /// Pause before the first restart, doubled with each further one in the
  /// window, up to the maximum.
  std::chrono::milliseconds backoff_min{100};
  std::chrono::milliseconds backoff_max{5000};
};

/// Decides whether something that died is started again, and when.
class restart_policy {
public:
  explicit restart_policy(restart_rules rules = {}) : rules_(rules) {
    // nop
  }

  /// Tells that it died.
  /// @returns the pause before the restart, or nullopt to give up.
  std::optional<std::chrono::milliseconds> died(time_point now);

private:
  restart_rules rules_;
  /// Deaths within the window that were followed by a restart.
  std::vector<time_point> restarts_;
};

} // namespace rocketcaf::protocol
