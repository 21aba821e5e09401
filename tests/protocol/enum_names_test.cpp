#include "rocketcaf/protocol/enum_names.hpp"

#include "support/test.hpp"

#include <cstdint>

SUITE("enum_names")

using namespace rocketcaf::protocol;

namespace {

enum class fruit : uint8_t {
  apple,
  pear,
};

constexpr enum_names<2> names = {"apple", "pear"};

} // namespace

TEST("names and numbers are found, and others are not") {
  CHECK_EQ(name_from(names, fruit::apple), "apple");
  CHECK_EQ(name_from(names, fruit::pear), "pear");
  CHECK_EQ(name_from(names, static_cast<fruit>(2)), "(2)");
  auto x = fruit::apple;
  CHECK(value_from(names, std::string_view{"pear"}, x));
  CHECK(x == fruit::pear);
  CHECK(value_from(names, uint8_t{0}, x));
  CHECK(x == fruit::apple);
  CHECK(!value_from(names, uint8_t{2}, x));
  CHECK(!value_from(names, std::string_view{"pea"}, x));
  CHECK(x == fruit::apple);
}
