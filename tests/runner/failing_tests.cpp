// Each test but the last fails in its own way; ctest expects that.

#include "support/test.hpp"

#include <stdexcept>

SUITE("failing")

TEST("check") {
  CHECK(1 > 2);
}

TEST("compare") {
  CHECK_EQ(1, 2);
  CHECK(true);
}

TEST("require") {
  REQUIRE(1 > 2);
}

TEST("requirement") {
  REQUIRE_LT(2, 1);
}

TEST("fail") {
  FAIL("on purpose");
}

TEST("exception") {
  throw std::runtime_error{"on purpose"};
}

TEST("good") {
  CHECK_EQ(1, 1);
}

int main(int argc, char** argv) {
  return rocketcaf::test::run(argc, argv);
}
