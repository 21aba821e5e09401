#include "rocketcaf/api/command/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace rocketcaf::command {

uint64_t histogram::percentile(double share) const noexcept {
  auto wanted
    = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  wanted = std::clamp<uint64_t>(wanted, 1, std::max<uint64_t>(count_, 1));
  uint64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted)
      return std::min(middle_of(i), max_);
  }
  return max_;
}

uint64_t histogram::middle_of(size_t index) noexcept {
  if (index < per_power)
    return index;
  auto shift = index / per_power - 1;
  auto first = (index - shift * per_power) << shift;
  return first + ((uint64_t{1} << shift) >> 1);
}

} // namespace rocketcaf::command
