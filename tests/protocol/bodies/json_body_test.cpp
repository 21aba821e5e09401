#include "rocketcaf/protocol/bodies/cluster_info.hpp"
#include "rocketcaf/protocol/bodies/consumer_running_info.hpp"
#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/bodies/kv_table.hpp"
#include "rocketcaf/protocol/bodies/name_lists.hpp"
#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/bodies/queue_locks.hpp"
#include "rocketcaf/protocol/bodies/statistics.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/bodies/topic_config.hpp"

#include "support/test.hpp"

#include <limits>
#include <random>

SUITE("json_body")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

template <class T>
T read(std::string_view body) {
  auto x = decode_json_body<T>(body);
  REQUIRE(x);
  return *x;
}

template <class T>
bool refused(std::string_view body) {
  auto x = decode_json_body<T>(body);
  if (!x)
    CHECK_EQ(x.error(), errc::protocol_error);
  return !x;
}

template <class T>
bool survives(const T& x) {
  auto y = decode_json_body<T>(encode_json_body(x));
  return y && *y == x;
}

} // namespace

// -- tolerance ---------------------------------------------------------------

TEST("absent and null fields keep their defaults, unknown ones are skipped") {
  CHECK(read<topic_config>("{}") == topic_config{});
  CHECK(read<topic_config>(R"({"perm":null,"order":null,"attributes":null,
    "topicFilterType":null,"unknown":{"a":[1]}})")
        == topic_config{});
  CHECK_EQ(read<topic_config>("{}").read_queue_nums, 16);
  CHECK(!read<topic_list>(R"({"brokerAddr":null})").broker_addr);
}

TEST("numbers of 32 bits are read up to their bounds, and no further") {
  CHECK_EQ(read<topic_config>(R"({"perm":2147483647})").perm, INT32_MAX);
  CHECK_EQ(read<topic_config>(R"({"perm":-2147483648})").perm, INT32_MIN);
  CHECK(refused<topic_config>(R"({"perm":2147483648})"));
  CHECK(refused<topic_config>(R"({"perm":-2147483649})"));
}

TEST("numbers and booleans may be in quotes") {
  auto x
    = read<topic_config>(R"({"perm":"4","order":"true","topicSysFlag":-1})");
  CHECK_EQ(x.perm, 4);
  CHECK(x.order);
  CHECK_EQ(x.topic_sys_flag, -1);
  CHECK(!read<topic_config>(R"({"order":"false"})").order);
  CHECK_EQ(read<consume_stats>(R"({"consumeTps":"1.5E1"})").consume_tps, 15.0);
  CHECK_EQ(read<consume_stats>(R"({"consumeTps":1.0E10})").consume_tps, 1e10);
  CHECK_EQ(read<consume_stats>(R"({"consumeTps":7})").consume_tps, 7.0);
}

TEST("values of other types are refused") {
  for (auto body : {R"({"perm":true})",
                    R"({"perm":"x"})",
                    R"({"perm":1.5})",
                    R"({"perm":2147483648})",
                    R"({"perm":-2147483649})",
                    R"({"perm":""})",
                    R"({"perm":[]})",
                    R"({"perm":{}})",
                    R"({"topicName":1})",
                    R"({"topicName":[]})",
                    R"({"order":1})",
                    R"({"order":"yes"})",
                    R"({"attributes":[]})",
                    R"({"attributes":{"a":1}})",
                    R"({"attributes":"a"})",
                    R"({"mappingDetail":1})",
                    R"({"mappingDetail":{"currIdMap":{"x":1}}})",
                    R"({"mappingDetail":{"currIdMap":{"2147483648":1}}})",
                    "[]",
                    "null",
                    "1",
                    "\"x\"",
                    "",
                    "{",
                    "{}{}"})
    CHECK(refused<topic_config>(body));
  for (auto body : {R"({"consumeTps":"x"})", R"({"consumeTps":"1x"})",
                    R"({"consumeTps":"inf"})", R"({"consumeTps":true})",
                    R"({"consumeTps":""})"})
    CHECK(refused<consume_stats>(body));
  for (auto body : {R"({"topicList":{}})", R"({"topicList":[1]})",
                    R"({"topicList":"x"})", R"({"brokerAddr":1})"})
    CHECK(refused<topic_list>(body));
  CHECK(refused<consume_time_spans>(
    R"({"consumeTimeSpanSet":[{"minTimeStamp":9223372036854775808}]})"));
}

TEST("fastjson's references to what it wrote before count as absent") {
  auto x = read<queue_lock_reply>(
    R"({"lockOKMQSet":[{"topic":"t","brokerName":"b","queueId":1},
                       {"$ref":"$.lockOKMQSet[0]"},null]})");
  CHECK(x.lock_ok_mq_set == (std::vector{message_queue{"t", "b", 1}}));
  auto y = read<client_config_check>(
    R"({"subscriptionData":{"$ref":"$"},"clientId":"c"})");
  CHECK(y.subscription == subscription_data{});
  CHECK(read<kv_table>(R"({"table":{"a":null,"b":"c"}})").table.size() == 1);
}

TEST("queues may be keys, as objects or as texts") {
  const std::string queue = R"({"queueId":1,"topic":"t","brokerName":"b"})";
  const std::string text
    = R"("{\"queueId\":1,\"topic\":\"t\",\"brokerName\":\"b\"}")";
  for (auto& key : {queue, text}) {
    auto x
      = read<topic_stats>("{\"offsetTable\":{" + key + ":{\"maxOffset\":7}}}");
    REQUIRE_EQ(x.offset_table.size(), 1u);
    CHECK(x.offset_table.begin()->first == (message_queue{"t", "b", 1}));
    CHECK_EQ(x.offset_table.begin()->second.max_offset, 7);
  }
  for (auto key : {"\"x\"", "\"1\"", "1", "\"[]\"", "\"\"", "{\"topic\":1}",
                   "{\"queueId\":\"x\"}", "{\"a\":[]}"})
    CHECK(
      refused<topic_stats>(std::string{"{\"offsetTable\":{"} + key + ":{}}}"));
}

TEST("numbers may be keys, bare or in quotes") {
  for (auto body : {R"({"correctionOffsets":{0:5,-1:6}})",
                    R"({"correctionOffsets":{"0":5,"-1":6}})"})
    CHECK(read<correction_offsets>(body).offsets
          == (std::map<int32_t, int64_t>{{0, 5}, {-1, 6}}));
  CHECK(refused<correction_offsets>(R"({"correctionOffsets":{"x":5}})"));
  CHECK(refused<correction_offsets>(R"({"correctionOffsets":{2147483648:5}})"));
}

// -- writing -----------------------------------------------------------------

TEST("fields are in the order of their names, as fastjson writes them") {
  queue_lock_request x{"g\"1", "c", true, {{"t", "b", 2}}};
  CHECK_EQ(encode_json_body(x),
           R"({"clientId":"c","consumerGroup":"g\"1","mqSet":[)"
           R"({"brokerName":"b","queueId":2,"topic":"t"}],)"
           R"("onlyThisBroker":true})");
  CHECK_EQ(encode_json_body(queue_lock_reply{}), R"({"lockOKMQSet":[]})");
}

TEST("queues as keys are written as objects") {
  topic_stats x{{{{"t", "b", 0}, {1, 2, 3}}, {{"t", "b", 1}, {}}}, 0.5};
  CHECK_EQ(encode_json_body(x),
           R"({"offsetTable":{{"brokerName":"b","queueId":0,"topic":"t"}:)"
           R"({"lastUpdateTimestamp":3,"maxOffset":2,"minOffset":1},)"
           R"({"brokerName":"b","queueId":1,"topic":"t"}:)"
           R"({"lastUpdateTimestamp":0,"maxOffset":0,"minOffset":0}},)"
           R"("topicPutTps":0.5})");
}

TEST(
  "doubles are written so that nothing is lost, and no number becomes null") {
  for (auto value : {0.0, 1.0, -2.5, 1e300, 1.0 / 3, 5e-324})
    CHECK(survives(consume_stats{value, {}}));
  CHECK_EQ(encode_json_body(consume_stats{3, {}}),
           R"({"consumeTps":3.0,"offsetTable":{}})");
  for (auto value : {std::numeric_limits<double>::infinity(),
                     std::numeric_limits<double>::quiet_NaN()})
    CHECK_EQ(encode_json_body(consume_stats{value, {}}),
             R"({"consumeTps":null,"offsetTable":{}})");
}

TEST("texts stay UTF-8, and what is none becomes U+FFFD") {
  kv_table x;
  x.table = {{"\xE8\xAE\xA2", "\xF0\x9F\x98\x80\x01\"\\/"}};
  CHECK_EQ(encode_json_body(x), "{\"table\":{\"\xE8\xAE\xA2\":"
                                "\"\xF0\x9F\x98\x80\\u0001\\\"\\\\/\"}}");
  CHECK(survives(x));
  x.table = {{"a\xFF", "\xC0\x80"}};
  CHECK_EQ(read<kv_table>(encode_json_body(x)).table.begin()->first,
           "a\xEF\xBF\xBD");
  message_queue odd{"a\"}\\", "\xE8\xAE\xA2", -1};
  CHECK(survives(reset_offsets{{{odd, 7}}}));
  CHECK(survives(reset_offsets{{{odd, 7}}, true}));
}

// -- hostile input -----------------------------------------------------------

TEST("deep, large and cut off bodies are refused") {
  CHECK(refused<kv_table>("{\"x\":" + std::string(100'000, '[')));
  CHECK(refused<kv_table>(std::string(1'000'000, '{')));
  std::string many = "{\"topicList\":[\"a\"";
  for (int i = 0; i < 1'000'000; ++i)
    many += ",\"a\"";
  CHECK(refused<topic_list>(many + "]}"));
  CHECK(refused<topic_list>("{\"topicList\":[\""
                            + std::string(33u * 1024 * 1024, 'a') + "\"]}"));
  consumer_running_info x;
  x.properties = {{"a", "b"}};
  x.subscription_set = {subscription_data{}};
  x.mq_table = {{{"t", "b", 0}, {}}};
  x.mq_pop_table = {{{"t", "b", 0}, {}}};
  x.status_table = {{"t", {}}};
  x.jstack = "stack";
  CHECK(survives(x));
  auto body = encode_json_body(x);
  for (size_t size = 0; size < body.size(); ++size)
    CHECK(refused<consumer_running_info>(body.substr(0, size)));
}

TEST("mutated bodies are refused or read, and what is read can be written") {
  std::mt19937 random{5};
  const std::string seed
    = R"({"brokerAddrTable":{"b":{"brokerAddrs":{0:"a:1"},"brokerName":"b"}},)"
      R"("mqTable":{{"brokerName":"b","queueId":0,"topic":"t"}:{"locked":true}},)"
      R"("offsetTable":[{"brokerName":"b","offset":1,"queueId":0}]})";
  constexpr char bytes[] = "{}[]:,\"\\ 01-.eux\x80";
  size_t accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto text = seed;
    for (auto count = 1 + random() % 3; count > 0; --count)
      text[random() % text.size()] = bytes[random() % (sizeof(bytes) - 1)];
    auto info = decode_json_body<consumer_running_info>(text);
    auto cluster = decode_json_body<cluster_info>(text);
    auto offsets = decode_json_body<reset_offsets>(text);
    if ((info && !survives(*info)) || (cluster && !survives(*cluster))
        || (offsets && !survives(*offsets)))
      FAIL(text);
    accepted += info ? 1 : 0;
  }
  CHECK_GT(accepted, 500u);
}
