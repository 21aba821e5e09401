#include "rocketcaf/protocol/route_data.hpp"

#include "support/test.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

SUITE("route_data")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

route_data sample() {
  route_data x;
  x.queue_datas
    = {{"broker-b", 2, 3, perm_read | perm_write, 0}, {"broker-a", 4, 2, 7, 1}};
  x.broker_datas = {{"c1", "broker-a", {{0, "10.0.0.1:10911"}, {1, "s:1"}}},
                    {"c1", "broker-b", {{0, "10.0.0.2:10911"}}}};
  return x;
}

std::vector<std::string> names(const std::vector<message_queue>& xs) {
  std::vector<std::string> result;
  for (auto& x : xs)
    result.push_back(to_string(x));
  return result;
}

using name_list = std::vector<std::string>;

bool refused(std::string_view body) {
  auto x = decode_route(body);
  if (!x)
    CHECK_EQ(x.error(), errc::protocol_error);
  return !x;
}

} // namespace

// -- body -------------------------------------------------------------------

TEST("a route survives a round trip") {
  auto x = decode_route(encode_route(sample()));
  REQUIRE(x);
  CHECK(*x == sample());
  auto ordered = sample();
  ordered.order_topic_conf = "broker-a:2";
  CHECK(*decode_route(encode_route(ordered)) == ordered);
  CHECK(*decode_route(encode_route({})) == route_data{});
}

TEST("an encoded route is standard JSON in ASCII") {
  auto x = sample();
  x.broker_datas[0].cluster = "\xE8\xAE\xA2\xFF";
  auto text = encode_route(x);
  auto doc = nlohmann::json::parse(text);
  CHECK_EQ(doc["brokerDatas"][0]["brokerAddrs"]["0"].get<std::string>(),
           "10.0.0.1:10911");
  CHECK_EQ(doc["queueDatas"][1]["perm"].get<int>(), 7);
  for (auto c : text)
    CHECK(static_cast<unsigned char>(c) < 0x80);
}

TEST("bare and quoted broker ids are read alike") {
  auto bare = decode_route(
    R"({"brokerDatas":[{"brokerAddrs":{0:"a:1",1:"b:2",-1:"c:3"},)"
    R"("brokerName":"n","cluster":"c","enableActingMaster":false}],)"
    R"("filterServerTable":{},"queueDatas":[]})");
  auto quoted = decode_route(
    R"({"brokerDatas":[{"brokerAddrs":{"-1":"c:3","0":"a:1","1":"b:2"},)"
    R"("brokerName":"n","cluster":"c"}],"queueDatas":[]})");
  REQUIRE(bare);
  REQUIRE(quoted);
  CHECK(*bare == *quoted);
  CHECK_EQ(bare->broker_datas[0].broker_addrs.size(), 3u);
}

TEST("both spellings of the topic's flags are read") {
  for (auto key : {"topicSysFlag", "topicSynFlag"}) {
    auto x = decode_route(R"({"queueDatas":[{"brokerName":"b",")"
                          + std::string{key} + R"(":5}]})");
    REQUIRE(x);
    CHECK_EQ(x->queue_datas[0].topic_sys_flag, 5);
  }
}

TEST("what is absent is empty, unknown members and references are left out") {
  auto x = decode_route("{}");
  REQUIRE(x);
  CHECK(*x == route_data{});
  x = decode_route(
    R"({"queueDatas":null,"brokerDatas":[{"$ref":"$.brokerDatas[0]"},)"
    R"({"brokerName":"b"}],"orderTopicConf":null,)"
    R"("topicQueueMappingByBroker":{"b":{"x":[{}]}}})");
  REQUIRE(x);
  CHECK(x->queue_datas.empty());
  REQUIRE_EQ(x->broker_datas.size(), 1u);
  CHECK_EQ(x->broker_datas[0].broker_name, "b");
  CHECK(x->broker_datas[0].broker_addrs.empty());
}

TEST("malformed routes are refused") {
  for (auto body :
       {"", "x", "[]", "1", "null", "{", R"({"queueDatas":{}})",
        R"({"queueDatas":[1]})", R"({"queueDatas":[{}]})",
        R"({"queueDatas":[{"brokerName":""}]})",
        R"({"queueDatas":[{"brokerName":1}]})",
        R"({"queueDatas":[{"brokerName":"b","perm":"x"}]})",
        R"({"queueDatas":[{"brokerName":"b","writeQueueNums":2147483648}]})",
        R"({"queueDatas":[{"brokerName":"b","writeQueueNums":1.5}]})",
        R"({"brokerDatas":[{"brokerName":"b","brokerAddrs":[]}]})",
        R"({"brokerDatas":[{"brokerName":"b","brokerAddrs":{"x":"a"}}]})",
        R"({"brokerDatas":[{"brokerName":"b","brokerAddrs":{"0":1}}]})",
        R"({"brokerDatas":[{"brokerAddrs":{}}]})"})
    CHECK(refused(body));
}

TEST("names and addresses of any length are not believed") {
  auto name = std::string(255, 'b');
  auto body = [](const std::string& x) {
    return R"({"queueDatas":[{"brokerName":")" + x + R"("}]})";
  };
  CHECK(!refused(body(name)));
  CHECK(refused(body(name + "b")));
  CHECK(refused(R"({"brokerDatas":[{"brokerName":"b","brokerAddrs":{"0":")"
                + std::string(256, 'x') + R"("}}]})"));
}

// -- masters -----------------------------------------------------------------

TEST("the master is the address with id 0") {
  auto x = sample();
  REQUIRE(x.master_of("broker-a") != nullptr);
  CHECK_EQ(*x.master_of("broker-a"), "10.0.0.1:10911");
  x.broker_datas[0].broker_addrs.erase(0);
  CHECK(x.master_of("broker-a") == nullptr);
  CHECK(x.master_of("broker-c") == nullptr);
}

// -- queues ------------------------------------------------------------------

TEST("queues are sorted by broker and id, for brokers with the write bit") {
  auto x = sample();
  CHECK_EQ(names(writable_queues(x, "t")),
           (name_list{"t@broker-a:0", "t@broker-a:1", "t@broker-b:0",
                      "t@broker-b:1", "t@broker-b:2"}));
  x.queue_datas[0].perm = perm_read;
  CHECK_EQ(names(writable_queues(x, "t")),
           (name_list{"t@broker-a:0", "t@broker-a:1"}));
  x.queue_datas[1].perm = perm_inherit;
  CHECK(writable_queues(x, "t").empty());
}

TEST("brokers without a master have no queues to send to") {
  auto x = sample();
  x.broker_datas[0].broker_addrs.erase(0);
  CHECK_EQ(names(writable_queues(x, "t")),
           (name_list{"t@broker-b:0", "t@broker-b:1", "t@broker-b:2"}));
  x.broker_datas.clear();
  CHECK(writable_queues(x, "t").empty());
  CHECK(writable_queues({}, "t").empty());
}

TEST("an order configuration says which queues, in its own order") {
  auto x = sample();
  x.order_topic_conf = "broker-z:2;broker-a:1";
  CHECK_EQ(names(writable_queues(x, "t")),
           (name_list{"t@broker-z:0", "t@broker-z:1", "t@broker-a:0"}));
}

TEST("entries of an order configuration that make no sense are left out") {
  auto x = sample();
  x.order_topic_conf = ";;a;:3;b:x;c:;d:-1;e:0;f:1;g:1:2;h: 1;"
                       "i:99999999999;j:1;"
                     + std::string(256, 'k') + ":1";
  CHECK_EQ(names(writable_queues(x, "t")), (name_list{"t@f:0", "t@j:0"}));
}

TEST("counts of any size are bounded") {
  auto x = sample();
  x.queue_datas[1].write_queue_nums = INT32_MAX;
  CHECK_EQ(writable_queues(x, "t").size(), 65'536u);
  x.queue_datas[1].write_queue_nums = INT32_MIN;
  CHECK_EQ(writable_queues(x, "t").size(), 3u);
  x.order_topic_conf = "a:65535;b:2147483647;c:2147483647";
  auto queues = writable_queues(x, "t");
  CHECK_EQ(queues.size(), 65'536u);
  CHECK_EQ(to_string(queues.back()), "t@b:0");
}
