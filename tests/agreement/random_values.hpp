#pragma once

#include "rocketcaf/protocol/stored_host.hpp"

#include "agreement/fields.hpp"

#include <concepts>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>

namespace rocketcaf::test {

/// Makes values of all shapes. Same seed, same values.
class random_values {
public:
  explicit random_values(uint64_t seed) : engine_(seed) {
    // nop
  }

  /// @returns a number from 0 to `limit` - 1.
  uint64_t below(uint64_t limit) {
    return engine_() % limit;
  }

  /// @returns true once in `n` times.
  bool one_in(uint64_t n) {
    return below(n) == 0;
  }

  /// Any number, often one at the ends of what there is.
  template <std::integral T>
  T number() {
    using limits = std::numeric_limits<T>;
    switch (below(8)) {
    case 0:
      return limits::min();
    case 1:
      return limits::max();
    case 2:
      return static_cast<T>(below(3) - 1);
    default:
      return static_cast<T>(engine_());
    }
  }

  /// Text of 1 to `max` characters of all planes of Unicode, control
  /// characters, U+0000 and noncharacters among them.
  /// @param without ASCII characters that are not in it.
  std::string text(size_t max, std::string_view without = {});

  /// Text without control characters that begins with a letter, as users may
  /// give it to a message.
  std::string user_text(size_t max);

  /// Any bytes, or some that repeat.
  std::string bytes(size_t size);

  /// Up to 8 properties; values may have the separator of names and values.
  properties_map properties();

  /// An IPv4 or IPv6 address with port; no IPv4 address mapped to IPv6, which
  /// Java makes one of IPv4.
  protocol::stored_host host();

private:
  uint32_t code_point();

  std::mt19937_64 engine_;
};

} // namespace rocketcaf::test
