#pragma once

#include <cstdlib>
#include <string_view>

namespace rocketcaf::test {

/// Whether the tests run as `./dev test --long`: more seeds, more rounds.
inline bool long_run() {
  auto value = std::getenv("ROCKETCAF_LONG_TESTS");
  return value != nullptr && std::string_view{value} == "1";
}

} // namespace rocketcaf::test
