#include "rocketcaf/protocol/flow_control.hpp"

namespace rocketcaf::protocol {

flow_level flow_control::settle() noexcept {
  if (level_ == flow_level::overloaded && waiting_.has_slack())
    level_ = flow_level::full;
  if (level_ == flow_level::full && queue_.empty() && in_flight_.has_slack())
    level_ = flow_level::open;
  return level_;
}

} // namespace rocketcaf::protocol
