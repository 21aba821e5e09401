#include "rocketcaf/protocol/broker_health.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

void broker_health::mark(broker_mark what, time_point now) noexcept {
  if (what == broker_mark::down) {
    on_down();
  } else if (what == broker_mark::suspect && !suspect_) {
    suspect_ = true;
    next_probe_ = now + pause_;
  }
}

void broker_health::on_use(time_point now) noexcept {
  if (suspect_ && now >= next_probe_) {
    pause_ = std::min(pause_ * 2, max_probe_pause);
    next_probe_ = now + pause_;
  }
}

broker_state broker_health::state_at(time_point now) const noexcept {
  if (down_)
    return broker_state::down;
  if (suspect_ && now < next_probe_)
    return broker_state::suspect;
  return broker_state::available;
}

} // namespace rocketcaf::protocol
