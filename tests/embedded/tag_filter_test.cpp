#include "rocketcaf/actors/embedded/tag_filter.hpp"

#include "support/test.hpp"

SUITE("tag_filter")

using rocketcaf::actors::embedded::tag_filter;

TEST("no expression and a star match everything") {
  for (auto expression : {"", "*"}) {
    CHECK(tag_filter{expression}.matches("a"));
    CHECK(tag_filter{expression}.matches(""));
  }
}

TEST("an expression matches each of its tags as a whole") {
  tag_filter uut{"a ||  long tag|| b"};
  CHECK(uut.matches("a"));
  CHECK(uut.matches("b"));
  CHECK(uut.matches("long tag"));
  CHECK(!uut.matches("a || b"));
  CHECK(!uut.matches("A"));
  CHECK(!uut.matches(""));
}
