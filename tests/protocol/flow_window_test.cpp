#include "rocketcaf/protocol/flow_window.hpp"

#include "support/test.hpp"

using rocketcaf::protocol::flow_window;

SUITE("flow_window")

TEST("the bound on messages holds") {
  flow_window window{2, 1000};
  window.add(1);
  CHECK(window.has_room(1));
  window.add(1);
  CHECK(!window.has_room(1));
  window.remove(1);
  CHECK(window.has_room(1));
}

TEST("the bound on bytes holds") {
  flow_window window{10, 100};
  window.add(60);
  CHECK(window.has_room(40));
  CHECK(!window.has_room(41));
  CHECK_EQ(window.bytes(), 60u);
}

TEST("a message larger than the bound passes alone") {
  flow_window window{10, 100};
  CHECK(window.has_room(1000));
  window.add(1000);
  CHECK(!window.has_room(1));
}

TEST("a bound of no messages lets nothing pass") {
  flow_window window{0, 100};
  CHECK(!window.has_room(1));
}
