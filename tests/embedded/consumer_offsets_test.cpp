#include "rocketcaf/actors/embedded/consumer_offsets.hpp"

#include "support/test.hpp"

SUITE("consumer_offsets")

using rocketcaf::actors::embedded::consumed_queue;
using rocketcaf::actors::embedded::consumer_offsets;

TEST("offsets are kept by group, topic and queue") {
  consumer_offsets uut;
  CHECK(uut.update({"g", "t", 0}, 5));
  CHECK(uut.update({"g", "t", 0}, 7));
  CHECK(uut.find({"g", "t", 0}) == 7);
  CHECK(!uut.find({"g", "t", 1}));
  CHECK(!uut.find({"g", "u", 0}));
  CHECK(!uut.find({"h", "t", 0}));
}

TEST("the number of offsets has a bound, but known ones still change") {
  consumer_offsets uut;
  auto taken = true;
  for (size_t i = 0; i < consumer_offsets::max_entries; ++i)
    taken = uut.update({"g", "t", static_cast<int32_t>(i)}, 1) && taken;
  CHECK(taken);
  CHECK(!uut.update({"h", "t", 0}, 1));
  CHECK(uut.update({"g", "t", 0}, 2));
  CHECK(uut.find({"g", "t", 0}) == 2);
}
