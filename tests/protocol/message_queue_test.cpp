#include "rocketcaf/protocol/message_queue.hpp"

#include "support/test.hpp"

#include <memory>

SUITE("message_queue")

using namespace rocketcaf;

TEST("queues have a text for people and an order") {
  message_queue x{"orders", "broker-a", 3};
  CHECK_EQ(to_string(x), "orders@broker-a:3");
  CHECK(x == (message_queue{"orders", "broker-a", 3}));
  CHECK(x < (message_queue{"orders", "broker-a", 4}));
  CHECK((message_queue{"orders", "broker-a", 9})
        < (message_queue{"orders", "broker-b", 0}));
}

TEST("an empty reference stands for an empty queue") {
  queue_ref x;
  CHECK(x.get() == message_queue{});
  CHECK_EQ(x->queue_id, -1);
  CHECK(x == queue_ref{});
  CHECK(x == queue_ref{message_queue{}});
}

TEST("references share their queue and compare by value") {
  auto ptr = std::make_shared<const message_queue>(message_queue{"t", "b", 1});
  queue_ref x{ptr};
  auto y = x;
  CHECK(&*x == ptr.get());
  CHECK(&*y == ptr.get());
  CHECK(x == y);
  CHECK((x == queue_ref{message_queue{"t", "b", 1}}));
  CHECK(!(x == queue_ref{message_queue{"t", "b", 2}}));
  CHECK(!(x == queue_ref{}));
}
