#pragma once

#include <cstdint>

namespace rocketcaf::protocol {

/// Returns numbers that look random and follow from `state` alone, which it
/// moves on: SplitMix64. There is no entropy in this layer.
inline uint64_t split_mix(uint64_t& state) noexcept {
  auto x = state += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

} // namespace rocketcaf::protocol
