#include "rocketcaf/protocol/backoff.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

backoff::backoff(duration min, duration max)
  : min_(std::max(min, duration{0})), max_(std::max(min_, max)), pause_(min_) {
  // nop
}

backoff::duration backoff::next() {
  ++failures_;
  auto result = pause_;
  // Halving the maximum instead of doubling the pause cannot overflow.
  pause_ = pause_ > max_ / 2 ? max_ : pause_ * 2;
  return result;
}

void backoff::reset() noexcept {
  pause_ = min_;
  failures_ = 0;
}

} // namespace rocketcaf::protocol
