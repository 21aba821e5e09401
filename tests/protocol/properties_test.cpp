#include "rocketcaf/protocol/properties.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

SUITE("properties")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

using map_type = std::map<std::string, std::string>;
using list_type = std::vector<std::pair<std::string, std::string>>;

list_type listed(const message& x, std::string_view id) {
  list_type result;
  for_each_property(x, *unique_message_id::from(id),
                    [&](std::string_view name, std::string_view value) {
                      result.emplace_back(name, value);
                    });
  return result;
}

} // namespace

TEST("a property string has a separator after each pair") {
  auto text = encode_properties(
    {{"KEYS", "k1 k2"}, {"TAGS", "TagA"}, {"WAIT", "true"}});
  CHECK_EQ(test::to_hex(text), "4b455953016b31206b320254414753015461674102"
                               "57414954017472756502");
  CHECK_EQ(encode_properties({}), "");
}

TEST("property strings are read with and without the last separator") {
  map_type expected{{"a", "1"}, {"b", "2"}};
  CHECK_EQ(decode_properties("a\x01"
                             "1\x02"
                             "b\x01"
                             "2\x02"),
           expected);
  CHECK_EQ(decode_properties("a\x01"
                             "1\x02"
                             "b\x01"
                             "2"),
           expected);
  CHECK_EQ(decode_properties(""), map_type{});
}

TEST("pieces that Java drops are dropped") {
  for (auto text : {"\x02", "\x02\x02\x02", "\x01", "\x01\x02", "a", "a\x02",
                    "a\x01", "a\x01\x02", "\x01v", "\x01v\x02"})
    CHECK_EQ(decode_properties(text), map_type{});
  CHECK_EQ(decode_properties("\x02x\x02n\x01v\x02\x01y\x02z\x01"),
           (map_type{{"n", "v"}}));
}

TEST("a value may have the inner separator, and the last of equal names wins") {
  CHECK_EQ(decode_properties("n\x01v\x01w\x01\x02"),
           (map_type{{"n", "v\x01w\x01"}}));
  CHECK_EQ(decode_properties("n\x01"
                             "1\x02m\x01"
                             "3\x02n\x01"
                             "2"),
           (map_type{{"m", "3"}, {"n", "2"}}));
}

TEST("properties survive a round trip") {
  map_type x{
    {"color", "red"}, {"\xE8\xAE\xA2", "\xF0\x9F\x98\x80"}, {"s", " "}};
  CHECK_EQ(decode_properties(encode_properties(x)), x);
}

TEST("a message's properties are its id, tag, keys and the user's") {
  message x;
  x.tag = "TagA";
  x.keys = {"k1", "k2", "k3"};
  x.properties = {{"b", "2"}, {"a", "1"}};
  CHECK_EQ(listed(x, "ID"), (list_type{{"UNIQ_KEY", "ID"},
                                       {"TAGS", "TagA"},
                                       {"KEYS", "k1 k2 k3"},
                                       {"a", "1"},
                                       {"b", "2"}}));
  x.keys = {"k1"};
  x.wait_store_ok = false;
  x.properties.clear();
  CHECK_EQ(listed(x, ""),
           (list_type{{"TAGS", "TagA"}, {"KEYS", "k1"}, {"WAIT", "false"}}));
  CHECK_EQ(listed({}, ""), list_type{});
}

TEST("a sharding key is written once, under RocketMQ's name") {
  message x;
  x.sharding_key = "customer-7";
  CHECK_EQ(listed(x, ""), (list_type{{"__SHARDINGKEY", "customer-7"}}));
  for (auto name : {"__SHARDINGKEY", "SHARDING_KEY"}) {
    message y;
    y.properties = {{"a", "1"}, {name, "customer-8"}};
    CHECK_EQ(explicit_sharding_key(y), "customer-8");
    CHECK_EQ(listed(y, ""),
             (list_type{{"__SHARDINGKEY", "customer-8"}, {"a", "1"}}));
  }
}

TEST("the delivery time is written as the property that brokers know") {
  using namespace std::chrono_literals;
  message x;
  x.delivery = delivery_time::level(3);
  CHECK_EQ(listed(x, ""), (list_type{{"DELAY", "3"}}));
  x.delivery = delivery_time::after(1500ms);
  CHECK_EQ(listed(x, ""), (list_type{{"TIMER_DELAY_MS", "1500"}}));
  x.delivery = delivery_time::at(1'758'277'290'000ms);
  CHECK_EQ(listed(x, ""), (list_type{{"TIMER_DELIVER_MS", "1758277290000"}}));
}

TEST("a message's own id counts unless there is another one") {
  message x;
  x.id = "mine";
  CHECK_EQ(listed(x, ""), (list_type{{"UNIQ_KEY", "mine"}}));
  CHECK_EQ(listed(x, "ID"), (list_type{{"UNIQ_KEY", "ID"}}));
}

TEST("a property is found by name, and system properties are known") {
  std::map<std::string, std::string> xs{{"TAGS", "red"}, {"color", "blue"}};
  CHECK_EQ(property_value(xs, "color"), "blue");
  CHECK_EQ(property_value(xs, "size"), "");
  for (auto name : {"TAGS", "__transactionId__", "TRANSACTION_CHECK_TIMES"})
    CHECK(is_system_property(name));
  CHECK(!is_system_property("color"));
  CHECK(!is_reserved_property("__transactionId__"));
}

TEST("names that RocketMQ keeps for itself are reserved") {
  for (auto name : {"KEYS",
                    "TAGS",
                    "WAIT",
                    "DELAY",
                    "UNIQ_KEY",
                    "TRAN_MSG",
                    "PGROUP",
                    "REAL_TOPIC",
                    "REAL_QID",
                    "MSG_REGION",
                    "TRACE_ON",
                    "CLUSTER",
                    "INSTANCE_ID",
                    "TIMER_DELAY_SEC",
                    "TIMER_DELIVER_MS",
                    "1ST_POP_TIME",
                    "__BORNHOST",
                    "__CRC32#",
                    "TTL",
                    "CORRELATION_ID",
                    "MAX_OFFSET",
                    "TRAN_PREPARED_QUEUE_OFFSET",
                    "INNER_MULTI_QUEUE_OFFSET"})
    CHECK(is_reserved_property(name));
  // Users may set these in Java, too; names are case-sensitive.
  for (auto name : {"", "keys", "Tags", "color", "__SHARDINGKEY",
                    "TRACE_CONTEXT", "CHECK_IMMUNITY_TIME_IN_SECONDS"})
    CHECK(!is_reserved_property(name));
}
