#include "rocketcaf/protocol/queue_choice.hpp"

#include "support/test.hpp"

SUITE("queue_choice")

using namespace rocketcaf;

TEST("a choice is a queue, a name, a function, or the producer's") {
  queue_choice none;
  CHECK(none.is_default());
  CHECK(none.queue() == nullptr && none.selector_name() == nullptr
        && none.selector() == nullptr);
  queue_choice queue{message_queue{"orders", "broker-a", 3}};
  CHECK(!queue.is_default());
  REQUIRE(queue.queue() != nullptr);
  CHECK_EQ(to_string(*queue.queue()), "orders@broker-a:3");
  CHECK(queue.selector_name() == nullptr && queue.selector() == nullptr);
  auto name = queue_choice::by_name("hash");
  REQUIRE(name.selector_name() != nullptr);
  CHECK_EQ(*name.selector_name(), "hash");
  CHECK(name.queue() == nullptr && name.selector() == nullptr);
  queue_choice function{queue_selector{select_random}};
  REQUIRE(function.selector() != nullptr);
  CHECK(function.queue() == nullptr && function.selector_name() == nullptr);
}

TEST("choices are equal by value, and functions to themselves") {
  message_queue queue{"orders", "broker-a", 3};
  CHECK(queue_choice{} == queue_choice{});
  CHECK(queue_choice{queue} == queue_choice{queue});
  CHECK(queue_choice{queue} != queue_choice{});
  CHECK(queue_choice{} != queue_choice{queue});
  CHECK(queue_choice::by_name("a") == queue_choice::by_name("a"));
  CHECK(queue_choice::by_name("a") != queue_choice::by_name("b"));
  CHECK(queue_choice::by_name("a") != queue_choice{queue});
  queue_choice function{queue_selector{select_random}};
  auto copy = function;
  CHECK(copy == function);
  CHECK(queue_choice{queue_selector{select_random}} != function);
}
