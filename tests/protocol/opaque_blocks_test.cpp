#include "rocketcaf/protocol/opaque_blocks.hpp"

#include "support/test.hpp"

#include <cstdint>
#include <optional>

SUITE("opaque_blocks")

using rocketcaf::protocol::opaque_blocks;

namespace {

constexpr auto block = static_cast<int32_t>(opaque_blocks::block_size);

using opaque = std::optional<int32_t>;
using owner = std::optional<opaque_blocks::owner_id>;

} // namespace

TEST("blocks are lent in order and know their owner") {
  opaque_blocks uut;
  CHECK_EQ(uut.lease(7), opaque{0});
  CHECK_EQ(uut.lease(8), opaque{block});
  CHECK_EQ(uut.lease(7), opaque{2 * block});
  CHECK_EQ(uut.owner_of(0), owner{7});
  CHECK_EQ(uut.owner_of(block - 1), owner{7});
  CHECK_EQ(uut.owner_of(block), owner{8});
  CHECK_EQ(uut.owner_of(2 * block + 1), owner{7});
  CHECK_EQ(uut.owner_of(3 * block), owner{});
  CHECK_EQ(uut.owner_of(-1), owner{});
  CHECK_EQ(uut.open_count(), 3u);
}

TEST("a block that was given back has no owner and is not lent again soon") {
  opaque_blocks uut;
  uut.lease(7);
  CHECK_EQ(uut.owner_of(1), owner{7});
  CHECK(uut.give_back(7, 0));
  CHECK_EQ(uut.owner_of(1), owner{});
  CHECK_EQ(uut.lease(7), opaque{block});
}

TEST("nobody can give back what is not theirs") {
  opaque_blocks uut;
  uut.lease(7);
  CHECK(!uut.give_back(8, 0));
  CHECK(!uut.give_back(7, 1));
  CHECK(!uut.give_back(7, block));
  CHECK(!uut.give_back(7, -block));
  CHECK(uut.give_back(7, 0));
  CHECK(!uut.give_back(7, 0));
  CHECK_EQ(uut.open_count(), 0u);
}

TEST("revoking takes all blocks of one owner") {
  opaque_blocks uut;
  uut.lease(7);
  uut.lease(8);
  uut.lease(7);
  CHECK_EQ(uut.owner_of(0), owner{7});
  CHECK_EQ(uut.revoke(7), 2u);
  CHECK_EQ(uut.owner_of(0), owner{});
  CHECK_EQ(uut.owner_of(block), owner{8});
  CHECK_EQ(uut.revoke(7), 0u);
  CHECK_EQ(uut.open_count(), 1u);
}

TEST("the counter wraps through negative numbers and skips open blocks") {
  opaque_blocks uut{INT32_MAX};
  CHECK_EQ(uut.lease(1), opaque{INT32_MAX - block + 1});
  CHECK_EQ(uut.lease(1), opaque{INT32_MIN});
  opaque_blocks low;
  CHECK_EQ(low.lease(1), opaque{0});
  CHECK_EQ(low.lease(2), opaque{block});
  CHECK(low.give_back(1, 0));
  // Goes round once, with block 1 still open.
  for (uint32_t i = 2; i < opaque_blocks::block_count; ++i) {
    auto first = low.lease(3);
    if (!first || !low.give_back(3, *first))
      FAIL("a block is missing");
  }
  CHECK_EQ(low.lease(4), opaque{0});
  CHECK_EQ(low.lease(4), opaque{2 * block});
  CHECK_EQ(low.owner_of(block), owner{2});
}

TEST("when all blocks are open there is none to lend") {
  opaque_blocks uut;
  for (uint32_t i = 0; i < opaque_blocks::block_count; ++i)
    if (!uut.lease(1))
      FAIL("a block is missing");
  CHECK_EQ(uut.lease(2), opaque{});
  CHECK(uut.give_back(1, 5 * block));
  CHECK_EQ(uut.lease(2), opaque{5 * block});
  CHECK_EQ(uut.revoke(1), size_t{opaque_blocks::block_count - 1});
}
