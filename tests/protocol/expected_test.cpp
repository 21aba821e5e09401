#include "rocketcaf/protocol/expected.hpp"

#include "support/test.hpp"

#include <memory>
#include <string>

SUITE("expected")

using rocketcaf::expected;
using rocketcaf::unexpected;

namespace {

expected<std::string, int> text_or(bool ok) {
  if (ok)
    return std::string{"text"};
  return unexpected{7};
}

} // namespace

TEST("a value is there, and no error") {
  auto x = text_or(true);
  REQUIRE(x);
  CHECK(x.has_value());
  CHECK_EQ(*x, "text");
  CHECK_EQ(x->size(), 4u);
}

TEST("an error is there, and no value") {
  auto x = text_or(false);
  CHECK(!x);
  CHECK(!x.has_value());
  CHECK_EQ(x.error(), 7);
}

TEST("value and error may have the same type") {
  expected<int, int> value{1};
  expected<int, int> error{unexpected{1}};
  CHECK(value.has_value());
  CHECK(!error.has_value());
}

TEST("values that can only be moved are moved out") {
  expected<std::unique_ptr<int>, int> x{std::make_unique<int>(5)};
  std::unique_ptr<int> y = *std::move(x);
  CHECK_EQ(*y, 5);
}

TEST("errors convert on their way in") {
  expected<int, std::string> x{unexpected{"reason"}};
  CHECK_EQ(x.error(), "reason");
}
