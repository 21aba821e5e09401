#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>

namespace rocketcaf::test::property {

/// Random numbers that are the same for the same seed, everywhere.
class dice {
public:
  explicit dice(uint64_t seed) : state_(seed) {
    // nop
  }

  /// Any number (splitmix64).
  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15u;
    auto x = state_;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
  }

  /// From 0 to `n - 1`; `n > 0`.
  uint64_t below(uint64_t n) {
    return next() % n;
  }

  /// From `min` to `max`, both included.
  int64_t between(int64_t min, int64_t max) {
    return min
         + static_cast<int64_t>(below(static_cast<uint64_t>(max - min) + 1));
  }

  /// True `percent` times of a hundred.
  bool chance(double percent) {
    return static_cast<double>(next() >> 11) * 0x1p-53 * 100.0 < percent;
  }

  template <class T>
  T pick(std::initializer_list<T> list) {
    return list.begin()[below(list.size())];
  }

  template <class Container>
  auto& pick_of(Container& list) {
    return *std::next(list.begin(), static_cast<ptrdiff_t>(below(list.size())));
  }

private:
  uint64_t state_;
};

} // namespace rocketcaf::test::property
