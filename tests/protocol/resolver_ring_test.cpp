#include "rocketcaf/protocol/resolver_ring.hpp"

#include "support/test.hpp"

using rocketcaf::protocol::resolver_ring;
using text = std::optional<std::string>;

SUITE("resolver_ring")

TEST("it begins with the given index, modulo the size") {
  CHECK_EQ(resolver_ring({"a", "b", "c"}, 0).next({}), text{"a"});
  CHECK_EQ(resolver_ring({"a", "b", "c"}, 4).next({}), text{"b"});
}

TEST("it sticks to one that works") {
  resolver_ring ring{{"a", "b"}, 1};
  CHECK_EQ(ring.next({}), text{"b"});
  CHECK_EQ(ring.next({}), text{"b"});
}

TEST("it moves on when the current one fails, and around the end") {
  resolver_ring ring{{"a", "b"}, 1};
  ring.failed("b");
  CHECK_EQ(ring.next({}), text{"a"});
  ring.failed("a");
  CHECK_EQ(ring.next({}), text{"b"});
}

TEST("a second failure of the same one does not move on again") {
  resolver_ring ring{{"a", "b", "c"}, 0};
  ring.failed("a");
  ring.failed("a");
  CHECK_EQ(ring.next({}), text{"b"});
}

TEST("each is tried once for one question") {
  resolver_ring ring{{"a", "b", "c"}, 2};
  CHECK_EQ(ring.next({}), text{"c"});
  CHECK_EQ(ring.next({"c"}), text{"a"});
  CHECK_EQ(ring.next({"c", "a"}), text{"b"});
  CHECK_EQ(ring.next({"c", "a", "b"}), text{});
}

TEST("without addresses there is nothing to try") {
  resolver_ring ring{{}, 7};
  CHECK_EQ(ring.next({}), text{});
  ring.failed("a");
  CHECK_EQ(ring.next({}), text{});
}

TEST("each has a share of the time, so that others are asked in time") {
  using namespace std::chrono_literals;
  CHECK(resolver_ring({"a"}, 0).share_of(3s) == 3s);
  CHECK(resolver_ring({"a", "b"}, 0).share_of(3s) == 1500ms);
  CHECK(resolver_ring({"a", "b", "c"}, 0).share_of(3s) == 1s);
  CHECK(resolver_ring({"a", "b", "c", "d", "e"}, 0).share_of(3s) == 1s);
}

TEST("a share is no less than half a second, and no more than there is") {
  using namespace std::chrono_literals;
  CHECK(resolver_ring({"a", "b", "c"}, 0).share_of(1s) == 500ms);
  CHECK(resolver_ring({"a", "b"}, 0).share_of(300ms) == 300ms);
}
