#include "rocketcaf/protocol/backoff.hpp"

#include "rocketcaf/protocol/split_mix.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

backoff::backoff(duration min, duration max, uint32_t seed)
  : min_(std::max(min, duration{0})), max_(std::max(min_, max)), pause_(min_),
    has_jitter_(seed != 0), random_state_(seed) {
  // nop
}

backoff::duration backoff::next() {
  ++failures_;
  auto result = pause_;
  // Halving the maximum instead of doubling the pause cannot overflow.
  pause_ = pause_ > max_ / 2 ? max_ : pause_ * 2;
  if (has_jitter_) {
    // 31 bits over 2^33: less than a quarter.
    auto share = static_cast<double>(split_mix(random_state_) >> 33)
               / static_cast<double>(uint64_t{1} << 33);
    result -= duration{
      static_cast<duration::rep>(static_cast<double>(result.count()) * share)};
  }
  return result;
}

void backoff::reset() noexcept {
  pause_ = min_;
  failures_ = 0;
}

} // namespace rocketcaf::protocol
