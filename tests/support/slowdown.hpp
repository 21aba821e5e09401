#pragma once

namespace rocketcaf::test {

/// How many times slower than usual the tests may run: more than 1 with
/// sanitizers. Tests multiply what they allow in real time by it, and divide
/// what they do for long.
constexpr int slowdown() {
#ifdef ROCKETCAF_SLOWDOWN
  return ROCKETCAF_SLOWDOWN;
#else
  return 1;
#endif
}

} // namespace rocketcaf::test
