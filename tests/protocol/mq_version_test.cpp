#include "rocketcaf/protocol/mq_version.hpp"

#include "support/test.hpp"

#include <string>

SUITE("mq_version")

using namespace rocketcaf::protocol;

TEST("versions have RocketMQ's numbers") {
  CHECK_EQ(to_string(mq_version{212}), "V4_0_0_SNAPSHOT");
  CHECK_EQ(to_string(mq_version{213}), "V4_0_0");
  CHECK_EQ(to_string(mq_version{333}), "V4_6_0");
  CHECK_EQ(to_string(mq_version{399}), "V4_9_3");
  CHECK_EQ(to_string(mq_version{411}), "V4_9_9");
  CHECK_EQ(to_string(mq_version{412}), "V5_0_0_SNAPSHOT");
  CHECK_EQ(to_string(mq_version{441}), "V5_1_4");
  CHECK_EQ(to_string(mq_version{478}), "V5_3_3_SNAPSHOT");
  CHECK_EQ(to_string(mq_version{479}), "V5_3_3");
  CHECK_EQ(to_string(mq_version{611}), "V5_9_9");
  CHECK_EQ(to_string(mq_version{612}), "HIGHER_VERSION");
}

TEST("releases are found by their parts") {
  CHECK(release(4, 0, 0) == mq_version::v4_0_0);
  CHECK(release(4, 9, 4) == mq_version::v4_9_4);
  CHECK(release(5, 0, 0) == mq_version::v5_0_0);
  CHECK(release(5, 3, 3) == mq_version::v5_3_3);
  CHECK(release(4, 2, 0) == mq_version{253});
}

TEST("every number survives the way to text and back") {
  for (int32_t number = -10; number < 700; ++number) {
    auto back = mq_version{-1};
    CHECK(from_string(to_string(mq_version{number}), back));
    CHECK(back == mq_version{number});
  }
}

TEST("what is no version's name is no version") {
  auto x = mq_version::v5_3_3;
  for (auto text : {"", "V5_3", "V3_4_9", "V6_0_0", "v5_3_3", "V5-3-3",
                    "V5_3_3_BETA", "_SNAPSHOT", "HIGHER", "V5_3_10"})
    CHECK(!from_string(text, x));
  CHECK(x == mq_version::v5_3_3);
}
