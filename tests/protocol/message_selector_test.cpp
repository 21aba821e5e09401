#include "rocketcaf/protocol/message_selector.hpp"

#include "support/enum_names.hpp"
#include "support/test.hpp"

SUITE("message_selector")

using namespace rocketcaf;

TEST("every type has RocketMQ's name, found both ways") {
  test::check_names<expression_type>(2);
  CHECK_EQ(to_string(expression_type::tag), "TAG");
  CHECK_EQ(to_string(expression_type::sql92), "SQL92");
}

TEST("all messages are wanted, or those of tags or a condition") {
  CHECK(message_selector{} == message_selector::by_tag("*"));
  auto tags = message_selector::by_tag("a || b");
  CHECK_EQ(tags.type, expression_type::tag);
  CHECK_EQ(tags.expression, "a || b");
  auto condition = message_selector::by_sql("price > 10");
  CHECK_EQ(condition.type, expression_type::sql92);
  CHECK_EQ(condition.expression, "price > 10");
  CHECK(condition != message_selector::by_tag("price > 10"));
}
