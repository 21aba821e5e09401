#include "rocketcaf/protocol/opaque_source.hpp"

#include "support/test.hpp"

#include <vector>

SUITE("opaque_source")

using rocketcaf::protocol::opaque_blocks;
using rocketcaf::protocol::opaque_source;

namespace {

struct fixture {
  opaque_blocks blocks;
  opaque_source uut{blocks, 9};

  std::vector<int32_t> open(uint32_t count) {
    std::vector<int32_t> result;
    for (uint32_t i = 0; i < count; ++i)
      if (auto x = uut.open())
        result.push_back(*x);
    return result;
  }
};

} // namespace

TEST_F(fixture, "nothing is leased before the first request") {
  CHECK_EQ(blocks.open_count(), 0u);
  CHECK_EQ(open(3), (std::vector<int32_t>{0, 1, 2}));
  CHECK_EQ(blocks.open_count(), 1u);
}

TEST_F(fixture, "a block in use is kept when nothing is open") {
  for (auto x : open(3))
    uut.close(x);
  CHECK_EQ(blocks.open_count(), 1u);
  CHECK_EQ(open(1), std::vector<int32_t>{3});
}

TEST_F(fixture, "a block goes back when it is used up and nothing is open") {
  auto first = open(opaque_blocks::block_size);
  CHECK_EQ(blocks.owner_of(first.front()), 9u);
  for (size_t i = 1; i < first.size(); ++i)
    uut.close(first[i]);
  CHECK_EQ(blocks.open_count(), 1u);
  // The next block comes while one opaque of the first is open.
  CHECK_EQ(open(1), std::vector<int32_t>{opaque_blocks::block_size});
  CHECK_EQ(blocks.open_count(), 2u);
  uut.close(first.front());
  CHECK_EQ(blocks.open_count(), 1u);
  CHECK(!blocks.owner_of(first.front()));
}

TEST_F(fixture, "without blocks there are no opaques") {
  while (blocks.lease(1))
    ;
  CHECK(!uut.open());
  blocks.give_back(1, 0);
  CHECK_EQ(open(1), std::vector<int32_t>{0});
}
