#include "rocketcaf/protocol/validation.hpp"

#include "support/test.hpp"

#include <string>

SUITE("validation")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

constexpr size_t max_body = 4u * 1024 * 1024;

message good() {
  return {.topic = "orders", .body = "body"};
}

/// The error as text, or "" if there is none.
std::string check(const message& x, size_t max_body_size = max_body) {
  auto error = validate(x, max_body_size);
  if (!error)
    return "";
  CHECK_EQ(error->code, errc::invalid_argument);
  return to_string(*error);
}

std::string topic(std::string_view name) {
  auto error = validate_topic(name);
  return error ? to_string(*error) : "";
}

std::string group(std::string_view name) {
  auto error = validate_group(name);
  return error ? to_string(*error) : "";
}

std::string tag(std::string value) {
  auto x = good();
  x.tag = std::move(value);
  return check(x);
}

std::string key(std::string value) {
  auto x = good();
  x.keys = {"first", std::move(value)};
  return check(x);
}

std::string property(std::string name, std::string value) {
  auto x = good();
  x.properties[std::move(name)] = std::move(value);
  return check(x);
}

const std::string characters = "must have no other characters than a-z, A-Z, "
                               "0-9, '_', '-', '%' and '|'";

} // namespace

// -- names -------------------------------------------------------------------

TEST("topics of all legal characters and lengths are accepted") {
  for (auto name :
       {"a", "TopicTest", "a-b_C%d|9", "%RETRY%group", "TBW102", "rmq_sys_x"})
    CHECK_EQ(topic(name), "");
  CHECK_EQ(topic(std::string(127, 't')), "");
}

TEST("other topics are refused, with the rule they break") {
  CHECK_EQ(topic(""), "topic: must not be empty");
  CHECK_EQ(topic(std::string(128, 't')),
           "topic: must have at most 127 characters, has 128");
  for (auto name : {"a b", " ", "a.b", "a/b", "a\n", "\xE8\xAE\xA2", "a$"})
    CHECK_EQ(topic(name), "topic: " + characters);
  CHECK_EQ(topic({"a\0", 2}), "topic: " + characters);
}

TEST("topics that brokers keep for themselves are refused by name") {
  for (auto name : {"SCHEDULE_TOPIC_XXXX", "RMQ_SYS_TRANS_HALF_TOPIC",
                    "RMQ_SYS_TRANS_OP_HALF_TOPIC", "TRANS_CHECK_MAX_TIME_TOPIC",
                    "SELF_TEST_TOPIC", "OFFSET_MOVED_EVENT"})
    CHECK_EQ(topic(name), "topic: must not be a system topic of RocketMQ, is "
                            + std::string{name});
}

TEST("groups follow the same rules with their own limit") {
  CHECK_EQ(group("order-service"), "");
  CHECK_EQ(group(std::string(120, 'g')), "");
  CHECK_EQ(group(std::string(121, 'g')),
           "group: must have at most 120 characters, has 121");
  CHECK_EQ(group(""), "group: must not be empty");
  CHECK_EQ(group("a b"), "group: " + characters);
  CHECK(group("DEFAULT_PRODUCER").starts_with("group: must not be"));
}

// -- messages ----------------------------------------------------------------

TEST("a namespace has no '%', and leaves room for the names in it") {
  using protocol::validate_namespace;
  using protocol::validate_topic_in;
  CHECK(!validate_namespace("", "group"));
  CHECK(!validate_namespace("shop_1-a|b", "group"));
  CHECK(!validate_namespace(std::string(114, 'n'), "group"));
  CHECK_EQ(to_string(*validate_namespace(std::string(115, 'n'), "group")),
           "namespace: must have at most 120 characters together with the "
           "group, has 121");
  CHECK_EQ(to_string(*validate_namespace("a%b", "group")),
           "namespace: must not have '%', which ends it");
  CHECK(validate_namespace("a b", "group"));
  CHECK(!validate_topic_in("", std::string(127, 't')));
  CHECK(!validate_topic_in("shop", std::string(122, 't')));
  CHECK(validate_topic_in("shop", std::string(123, 't')));
}

TEST("a message with everything in it is accepted") {
  auto x = good();
  x.tag = "Tag A, \xE8\xAE\xA2";
  x.keys = {"k1", "\xE5\x8D\x95", "a|b"};
  x.properties = {{"color", "red"}, {"\xE8\xAE\xA2", " \xF0\x9F\x98\x80 "}};
  x.flag = -1;
  x.body = std::string("\0\xFF", 2);
  CHECK_EQ(check(x), "");
  CHECK_EQ(check(good()), "");
}

TEST("the topic of a message is checked") {
  auto x = good();
  x.topic = "a b";
  CHECK_EQ(check(x), "topic: " + characters);
}

TEST("bodies must not be empty nor over the limit") {
  auto x = good();
  x.body.clear();
  CHECK_EQ(check(x), "body: must not be empty, since brokers refuse that");
  x.body = std::string(max_body, 'b');
  CHECK_EQ(check(x), "");
  x.body += 'b';
  CHECK_EQ(check(x), "body: must have at most 4194304 bytes, has 4194305");
  x.body = "12345";
  CHECK_EQ(check(x, 5), "");
  CHECK_EQ(check(x, 4), "body: must have at most 4 bytes, has 5");
}

TEST("a tag is one tag, without control characters") {
  CHECK_EQ(tag(""), "");
  CHECK_EQ(tag("TagA"), "");
  CHECK_EQ(tag("A||B"), "tag: must not have '|', which separates the tags of a "
                        "subscription");
  for (auto value : {"a\x01", "a\x02", "\n", "\x1f", "\x7f"})
    CHECK_EQ(tag(value), "tag: must not have control characters");
  CHECK_EQ(tag({"a\0b", 3}), "tag: must not have control characters");
  CHECK_EQ(tag("\xFF"), "tag: must be valid UTF-8");
}

TEST("keys are named by their index") {
  CHECK_EQ(key("order-1"), "");
  CHECK_EQ(key(""), "keys[1]: must not be empty");
  for (auto value : {"a b", " ", "a\t", "\n"})
    CHECK_EQ(key(value),
             "keys[1]: must not have white space, which separates keys");
  CHECK_EQ(key("a\x01"), "keys[1]: must not have control characters");
  CHECK_EQ(key("\xC0\x80"), "keys[1]: must be valid UTF-8");
}

TEST("properties are named") {
  CHECK_EQ(property("color", "red"), "");
  CHECK_EQ(property("", "x"), "properties: must not have an empty name");
  CHECK_EQ(property("color", ""), "properties[color]: must not be empty");
  CHECK_EQ(property("color", "\xFF"), "properties[color]: must be valid UTF-8");
  for (int c = 0; c < 0x20; ++c) {
    std::string text = "a";
    text += static_cast<char>(c);
    CHECK_EQ(property("color", text),
             "properties[color]: must not have control characters");
    CHECK_EQ(property(text, "red"),
             "properties: names must not have control characters");
  }
  CHECK_EQ(property("color", "\x7f"),
           "properties[color]: must not have control characters");
  CHECK_EQ(property("\xFF", "x"), "properties: names must be valid UTF-8");
}

TEST("reserved properties are refused by name") {
  for (auto name : {"KEYS", "TAGS", "WAIT", "UNIQ_KEY", "DELAY", "TRAN_MSG"})
    CHECK_EQ(property(name, "x"),
             "properties[" + std::string{name} + "]: is reserved by RocketMQ");
}

TEST("a sharding key has no control characters and is named once") {
  auto x = good();
  x.sharding_key = "customer 7";
  CHECK_EQ(check(x), "");
  x.sharding_key = "a\x02";
  CHECK_EQ(check(x), "sharding_key: must not have control characters");
  x.sharding_key = "\xFF";
  CHECK_EQ(check(x), "sharding_key: must be valid UTF-8");
  x.sharding_key = "k";
  for (auto name : {"SHARDING_KEY", "__SHARDINGKEY"}) {
    auto y = x;
    y.properties[name] = "k";
    CHECK_EQ(check(y), "sharding_key: must be named once, as a member or as "
                       "one property");
    y.sharding_key = {};
    CHECK_EQ(check(y), "");
  }
  x.sharding_key = {};
  x.properties = {{"SHARDING_KEY", "k"}, {"__SHARDINGKEY", "k"}};
  CHECK_EQ(check(x),
           "sharding_key: must be named once, as a member or as one property");
}

TEST("a delay is not negative; what is past is delivered at once") {
  using namespace std::chrono_literals;
  auto x = good();
  for (auto when : {delivery_time::level(18), delivery_time::level(99),
                    delivery_time::after(0ms), delivery_time::at(0ms),
                    delivery_time::at(-1ms)}) {
    x.delivery = when;
    CHECK_EQ(check(x), "");
  }
  x.delivery = delivery_time::after(-1ms);
  CHECK_EQ(check(x), "delivery: must not have a delay below 0");
}

TEST("an id of one's own is short and without blanks") {
  auto x = good();
  x.id = std::string(63, 'i');
  CHECK_EQ(check(x), "");
  x.id = std::string(64, 'i');
  CHECK_EQ(check(x), "id: must have at most 63 bytes, has 64");
  x.id = "a b";
  CHECK_EQ(check(x), "id: must not have blanks");
  x.id = "a\n";
  CHECK_EQ(check(x), "id: must not have control characters");
}

TEST("all that is stored as properties has one limit") {
  auto overhead = std::string_view{"UNIQ_KEY"}.size() + 56 + 2;
  auto x = good();
  auto room = max_properties_size - overhead - 3;
  x.properties["p"] = std::string(room, 'v');
  CHECK_EQ(check(x), "");
  x.properties["p"] += 'v';
  CHECK_EQ(check(x), "properties: must have at most 32255 bytes together with "
                     "tag, keys and id, has 32256");
  x.properties.clear();
  x.keys = {std::string(20'000, 'k'), std::string(13'000, 'k')};
  CHECK(check(x).starts_with("properties: must have at most"));
  x.keys.clear();
  x.tag = std::string(33'000, 't');
  CHECK(check(x).starts_with("properties: must have at most"));
}
