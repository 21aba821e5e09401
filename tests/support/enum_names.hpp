#pragma once

#include "support/test.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace rocketcaf::test {

/// Checks all values of an enum with `count` of them, at least two, both ways.
template <class Enum>
void check_names(uint8_t count) {
  std::set<std::string> names;
  for (uint8_t i = 0; i < count; ++i) {
    Enum value{};
    REQUIRE(from_integer(i, value));
    CHECK_EQ(static_cast<uint8_t>(value), i);
    CHECK(names.insert(to_string(value)).second);
    Enum found{};
    CHECK(from_string(std::string_view{to_string(value)}, found));
    CHECK(found == value);
  }
  Enum x{};
  REQUIRE(from_integer(1, x));
  CHECK(!from_integer(count, x));
  CHECK(!from_integer(255, x));
  CHECK(!from_string(std::string_view{}, x));
  CHECK(!from_string(std::string_view{"nothing"}, x));
  CHECK_EQ(static_cast<int>(x), 1);
}

} // namespace rocketcaf::test
