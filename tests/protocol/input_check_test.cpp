#include "rocketcaf/protocol/input_check.hpp"

#include "support/test.hpp"

SUITE("input_check")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

std::string text_of(const input_check& x) {
  return x.result() ? to_string(*x.result()) : "";
}

std::string name(std::string_view text) {
  return text_of(input_check{}.name("topic", text));
}

std::string broker(std::string_view text) {
  return text_of(input_check{}.broker("broker", text));
}

} // namespace

TEST("names that brokers may have are taken") {
  for (auto x :
       {"orders", "%RETRY%group", "a.host.name", "RMQ_SYS_TRACE_TOPIC"})
    CHECK_EQ(name(x), "");
  CHECK_EQ(name(std::string(262, 'x')), "");
}

TEST("names that no broker can have are refused with field and rule") {
  CHECK_EQ(name(""), "topic: must not be empty");
  CHECK_EQ(name(std::string(263, 'x')),
           "topic: must have at most 262 bytes, has 263");
  auto blank = "topic: must not have blanks or control characters";
  CHECK_EQ(name("a b"), blank);
  CHECK_EQ(name("a\x02"), blank);
  CHECK_EQ(name("\xFF"), "topic: must be valid UTF-8");
}

TEST("brokers are named by name or address") {
  for (auto x : {"broker-a", "127.0.0.1:10911", "[::1]:10911", "host:1"})
    CHECK_EQ(broker(x), "");
  CHECK_EQ(broker(""), "broker: must not be empty");
  CHECK_EQ(broker("host:"), "broker: must have a port from 1 to 65535");
}

TEST("numbers have bounds") {
  CHECK_EQ(text_of(input_check{}.at_least("offset", 0, 0)), "");
  CHECK_EQ(text_of(input_check{}.at_least("offset", -1, 0)),
           "offset: must be at least 0, is -1");
  CHECK_EQ(text_of(input_check{}.at_most("level", 18, 18)), "");
  CHECK_EQ(text_of(input_check{}.at_most("level", 19, 18)),
           "level: must be at most 18, is 19");
}

TEST("each part of a queue is checked") {
  message_queue queue{"t", "b", 0};
  CHECK_EQ(text_of(input_check{}.queue("queue", queue)), "");
  queue.queue_id = -1;
  CHECK_EQ(text_of(input_check{}.queue("queue", queue)),
           "queue.queue_id: must be at least 0, is -1");
  queue.broker_name = "";
  CHECK_EQ(text_of(input_check{}.queue("queue", queue)),
           "queue.broker_name: must not be empty");
  queue.topic = "";
  CHECK_EQ(text_of(input_check{}.queue("queues[1]", queue)),
           "queues[1].topic: must not be empty");
}

TEST("selectors need an expression that says something") {
  auto check = [](message_selector x) {
    return text_of(input_check{}.selector("selector", x));
  };
  for (auto x : {"*", "", "a || b"})
    CHECK_EQ(check(message_selector::by_tag(x)), "");
  CHECK_EQ(check(message_selector::by_tag(" || ")),
           "selector.expression: must have a tag");
  CHECK_EQ(check(message_selector::by_sql("a > 1")), "");
  CHECK_EQ(check(message_selector::by_sql("")),
           "selector.expression: must not be empty");
  CHECK_EQ(check(message_selector::by_sql(std::string(32768, 'x'))),
           "selector.expression: must have at most 32767 bytes, has 32768");
  CHECK_EQ(check(message_selector::by_tag("\xFF")),
           "selector.expression: must be valid UTF-8");
}

TEST("the first broken rule counts") {
  input_check check;
  check.rule("a", true, "must be true")
    .rule("b", false, "must be true")
    .also(validation_error{errc::invalid_argument, "c", "must be c"})
    .name("d", "");
  CHECK_EQ(text_of(check), "b: must be true");
}
