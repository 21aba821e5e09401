#include "rocketcaf/protocol/bodies/assignment.hpp"
#include "rocketcaf/protocol/bodies/body_json.hpp"
#include "rocketcaf/protocol/bodies/connections.hpp"
#include "rocketcaf/protocol/bodies/consumer_running_info.hpp"
#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/bodies/statistics.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/bodies/subscription_group_config.hpp"
#include "rocketcaf/protocol/bodies/topic_config.hpp"
#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/json.hpp"

#include "support/test.hpp"

SUITE("body_kinds")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

constexpr auto request = false;
constexpr auto response = true;

struct kind {
  int32_t code;
  bool is_response;
  /// Has all fields, with values that are no defaults.
  const char* body;
};

// The names are those of Java's classes; see the protocol's description.
constexpr kind kinds[] = {
  {18, request,
   R"({"topicConfigList":[{"attributes":{"a":"b"},"mappingDetail":{"bname":"b",
   "currIdMap":{"0":1},"dirty":true,"epoch":5,"hostedQueues":{"0":[{
   "bname":"b","endOffset":9,"gen":1,"logicOffset":2,"queueId":3,
   "startOffset":4,"timeOfEnd":5,"timeOfStart":6}]},"scope":"s","topic":"t",
   "totalQueues":8},"order":true,"perm":2,"readQueueNums":3,
   "topicFilterType":"MULTI_TAG","topicName":"t","topicSysFlag":1,
   "writeQueueNums":4}]})"},
  {21, response,
   R"({"dataVersion":{"counter":1,"stateVersion":2,"timestamp":3},
   "mappingDataVersion":{"counter":4,"stateVersion":5,"timestamp":6},
   "topicConfigTable":{"t":{"attributes":{},"order":false,"perm":6,
   "readQueueNums":1,"topicFilterType":"SINGLE_TAG","topicName":"t",
   "topicSysFlag":0,"writeQueueNums":1}},"topicQueueMappingDetailMap":{},
   "topicQueueMappingInfoMap":{"t":{"bname":"b","currIdMap":{"7":0},
   "dirty":false,"epoch":1,"scope":"s","topic":"t","totalQueues":8}}})"},
  {28, response, R"({"table":{"brokerVersion":"479","a b":"c\n"}})"},
  {34, request,
   R"({"clientID":"c","consumerDataSet":[{"consumeFromWhere":
   "CONSUME_FROM_TIMESTAMP","consumeType":"CONSUME_POP","groupName":"g",
   "messageModel":"BROADCASTING","subscriptionDataSet":[{
   "classFilterMode":true,"codeSet":[1,-2],"expressionType":"SQL92",
   "subString":"a > 1","subVersion":7,"tagsSet":["x"],"topic":"t"}],
   "unitMode":true}],"heartbeatFingerprint":-5,
   "producerDataSet":[{"groupName":"p"}],"withoutSub":true})"},
  {38, response, R"({"consumerIdList":["a","b"]})"},
  {41, request,
   R"({"clientId":"c","consumerGroup":"g","mqSet":[{"brokerName":"b",
   "queueId":1,"topic":"t"}],"onlyThisBroker":true})"},
  {41, response,
   R"({"lockOKMQSet":[{"brokerName":"b","queueId":1,"topic":"t"}]})"},
  {42, request,
   R"({"clientId":"c","consumerGroup":"g","mqSet":[],"onlyThisBroker":true})"},
  {46, request,
   R"({"clientId":"c","group":"g","namespace":"n","subscriptionData":{
   "classFilterMode":false,"codeSet":[],"expressionType":"SQL92",
   "subString":"x","subVersion":1,"tagsSet":[],"topic":"t"}})"},
  {105, response,
   R"({"brokerDatas":[{"brokerAddrs":{"0":"h:1","1":"h:2"},"brokerName":"b",
   "cluster":"c","enableActingMaster":true,"zoneName":"z"}],
   "filterServerTable":{"h:1":["f:1"]},"orderTopicConf":"b:4","queueDatas":[{
   "brokerName":"b","perm":6,"readQueueNums":4,"topicSysFlag":1,
   "writeQueueNums":5}]})"},
  {106, response,
   R"({"brokerAddrTable":{"b":{"brokerAddrs":{"0":"h:1"},"brokerName":"b",
   "cluster":"c","enableActingMaster":false}},"clusterAddrTable":{
   "c":["b"]}})"},
  {200, request,
   R"({"attributes":{"a":"b"},"brokerId":1,"consumeBroadcastEnable":false,
   "consumeEnable":false,"consumeFromMinEnable":false,
   "consumeMessageOrderly":true,"consumeTimeoutMinute":16,"groupName":"g",
   "groupRetryPolicy":{"customizedRetryPolicy":{"next":[1,2]},
   "exponentialRetryPolicy":{"initial":1,"max":2,"multiplier":3},
   "type":"EXPONENTIAL"},"groupSysFlag":1,
   "notifyConsumerIdsChangedEnable":false,"retryMaxTimes":17,
   "retryQueueNums":2,"subscriptionDataSet":[{"expression":"e",
   "expressionType":"SQL92","topic":"t","version":5}],
   "whichBrokerWhenConsumeSlowly":2})"},
  {201, response,
   R"({"dataVersion":{"counter":1,"stateVersion":2,"timestamp":3},
   "forbiddenTable":{"g":{"t":4}},"subscriptionGroupTable":{}})"},
  {202, response,
   R"({"offsetTable":{{"brokerName":"b","queueId":0,"topic":"t"}:{
   "lastUpdateTimestamp":1,"maxOffset":2,"minOffset":3}},"topicPutTps":1.5})"},
  {203, response,
   R"({"connectionSet":[{"clientAddr":"h:1","clientId":"c","language":"CPP",
   "version":479}],"consumeFromWhere":"CONSUME_FROM_FIRST_OFFSET",
   "consumeType":"CONSUME_ACTIVELY","messageModel":"CLUSTERING",
   "subscriptionTable":{"t":{"classFilterMode":false,"codeSet":[],
   "expressionType":"TAG","subString":"*","subVersion":0,"tagsSet":[],
   "topic":"t"}}})"},
  {204, response,
   R"({"connectionSet":[{"clientAddr":"h:1","clientId":"c",
   "language":"SOMETHING NEW","version":-1}]})"},
  {206, response, R"({"brokerAddr":"h:1","topicList":["a","b"]})"},
  {208, response,
   R"({"consumeTps":0.25,"offsetTable":{{"brokerName":"b","queueId":0,
   "topic":"t"}:{"brokerOffset":4,"consumerOffset":3,"lastTimestamp":2,
   "pullOffset":1}}})"},
  {217, request,
   R"({"brokerDatas":[],"filterServerTable":{},"queueDatas":[]})"},
  {219, response, R"({"table":{}})"},
  {220, request,
   R"({"offsetTable":{{"brokerName":"b","queueId":0,"topic":"t"}:5}})"},
  {220, request,
   R"({"offsetTable":[{"brokerName":"b","offset":5,"queueId":0,
   "topic":"t"}]})"},
  {221, response,
   R"({"consumerTable":{},"messageQueueTable":{{"brokerName":"b",
   "queueId":0,"topic":"t"}:5}})"},
  {222, response, R"({"offsetTable":{}})"},
  {223, response,
   R"({"consumerTable":{"c":{{"brokerName":"b","queueId":0,"topic":"t"}:5}},
   "messageQueueTable":{}})"},
  {224, response, R"({"topicList":[]})"},
  {225, request, R"({"groupConfigList":[]})"},
  {300, response, R"({"groupList":["g"]})"},
  {303, response,
   R"({"consumeTimeSpanSet":[{"consumeTimeStamp":1,"consumeTimeStampStr":"a",
   "delayTime":2,"maxTimeStamp":3,"maxTimeStampStr":"b","messageQueue":{
   "brokerName":"b","queueId":0,"topic":"t"},"minTimeStamp":4,
   "minTimeStampStr":"c"}]})"},
  {304, response, R"({"brokerAddr":"h:1","topicList":["TBW102"]})"},
  {305, response, R"({"topicList":["TBW102"]})"},
  {307, response,
   R"({"jstack":"main\n  at x","mqPopTable":{{"brokerName":"b","queueId":-1,
   "topic":"t"}:{"droped":true,"lastPopTimestamp":1,"waitAckCount":2}},
   "mqTable":{{"brokerName":"b","queueId":0,"topic":"t"}:{"cachedMsgCount":1,
   "cachedMsgMaxOffset":2,"cachedMsgMinOffset":3,"cachedMsgSizeInMiB":4,
   "commitOffset":5,"droped":true,"lastConsumeTimestamp":6,
   "lastLockTimestamp":7,"lastPullTimestamp":8,"locked":true,
   "transactionMsgCount":9,"transactionMsgMaxOffset":10,
   "transactionMsgMinOffset":11,"tryUnlockTimes":12}},
   "properties":{"PROP_CONSUMEORDERLY":"true"},"statusTable":{"t":{
   "consumeFailedMsgs":1,"consumeFailedTPS":2.5,"consumeOKTPS":3.5,
   "consumeRT":4.5,"pullRT":5.5,"pullTPS":6.5}},"subscriptionSet":[],
   "userConsumerInfo":{"a":"b"}})"},
  {308, response, R"({"correctionOffsets":{"0":5,"1":6}})"},
  {309, response,
   R"({"autoCommit":false,"consumeResult":"CR_THROW_EXCEPTION","order":true,
   "remark":"why","spentTimeMills":5})"},
  {311, response, R"({"topicList":["a"]})"},
  {312, response, R"({"topicList":["a"]})"},
  {313, response, R"({"topicList":["a"]})"},
  {321, response,
   R"({"filterData":"f","maxQueueIndex":9,"minQueueIndex":1,"queueData":[{
   "bitMap":"b","eval":true,"extendDataJson":"e","msg":"m","physicOffset":2,
   "physicSize":3,"tagsCode":4}],"subscriptionData":{"classFilterMode":false,
   "codeSet":[],"expressionType":"TAG","subString":"*","subVersion":0,
   "tagsSet":[],"topic":"t"}})"},
  {328, response,
   R"({"data":{"g":[{"clientId":"c","language":"JAVA",
   "lastUpdateTimestamp":1,"remoteIP":"h:1","version":2}]}})"},
  {343, response, R"({"brokerAddr":"h:1","topicList":["a"]})"},
  {345, response,
   R"({"group":"g","subscriptionData":{"classFilterMode":false,"codeSet":[],
   "expressionType":"TAG","subString":"*","subVersion":0,"tagsSet":[],
   "topic":"t"},"topic":"t"})"},
  {351, response,
   R"({"attributes":{},"order":false,"perm":6,"readQueueNums":1,
   "topicFilterType":"SINGLE_TAG","topicName":"t","topicSysFlag":0,
   "writeQueueNums":1})"},
  {352, response,
   R"({"attributes":{},"brokerId":0,"consumeBroadcastEnable":true,
   "consumeEnable":true,"consumeFromMinEnable":true,
   "consumeMessageOrderly":false,"consumeTimeoutMinute":15,"groupName":"g",
   "groupSysFlag":0,"notifyConsumerIdsChangedEnable":true,
   "retryMaxTimes":16,"retryQueueNums":1,"whichBrokerWhenConsumeSlowly":1})"},
  {400, request,
   R"({"clientId":"c","consumerGroup":"g","messageModel":"BROADCASTING",
   "strategyName":"AVG_BY_CIRCLE","topic":"t"})"},
  {400, response,
   R"({"messageQueueAssignments":[{"attachments":{"a":"b"},"messageQueue":{
   "brokerName":"b","queueId":-1,"topic":"t"},"mode":"POP"}]})"},
  {401, request,
   R"({"consumerGroup":"g","mode":"POP","popShareQueueNum":2,"topic":"t"})"},
  {901, response,
   R"({"brokerMemberGroup":{"brokerAddrs":{"0":"h:1"},"brokerName":"b",
   "cluster":"c"}})"},
};

template <class T>
T read(std::string_view body) {
  auto x = decode_json_body<T>(body);
  REQUIRE(x);
  return *x;
}

} // namespace

TEST("every kind of body has all its fields after a round trip") {
  for (auto& x : kinds) {
    auto original = parse_json(x.body);
    REQUIRE(original);
    auto typed = decode_body(x.code, x.is_response, x.body);
    if (!typed || !*typed)
      FAIL(std::to_string(x.code) + " is not decoded");
    if (**typed != *original)
      FAIL((*typed)->dump() + " is not " + original->dump());
  }
}

TEST("every cut of every kind is refused") {
  for (auto& x : kinds) {
    std::string_view body = x.body;
    for (size_t size = 1; size < body.size(); ++size)
      if (decode_body(x.code, x.is_response, body.substr(0, size)))
        FAIL(std::string{body.substr(0, size)});
  }
}

TEST("every field of another type is refused") {
  for (auto& x : kinds) {
    auto original = *parse_json(x.body);
    for (auto& [name, value] : original.items()) {
      auto doc = original;
      doc[name]
        = value.is_structured() ? nlohmann::json{1.5} : nlohmann::json::array();
      // A list of what is no number is refused for its element.
      auto typed = decode_body(x.code, x.is_response, doc.dump());
      if (typed)
        FAIL(std::to_string(x.code) + ": " + doc.dump());
    }
  }
}

// -- what fields mean --------------------------------------------------------

TEST("an assignment that is absent differs from an empty one") {
  CHECK(!read<assignment_reply>("{}").message_queue_assignments);
  auto x = read<assignment_reply>(R"({"messageQueueAssignments":[]})");
  REQUIRE(x.message_queue_assignments);
  CHECK(x.message_queue_assignments->empty());
}

TEST("a subscription has the hashes of its tags") {
  auto x = tag_subscription("t", " TagA ||TagB|| ||TagA", 5);
  REQUIRE(x);
  CHECK_EQ(x->sub_string, " TagA ||TagB|| ||TagA");
  CHECK(x->tags_set == (std::vector<std::string>{"TagA", "TagB"}));
  CHECK(x->code_set == (std::vector<int32_t>{2598919, 2598920}));
  CHECK_EQ(x->sub_version, 5);
  CHECK_EQ(x->expression_type, "TAG");
  for (auto all : {"", "*"}) {
    auto y = tag_subscription("t", all, 5);
    REQUIRE(y);
    CHECK_EQ(y->sub_string, "*");
    CHECK(y->tags_set.empty());
    CHECK(y->code_set.empty());
  }
  for (auto none : {"||", " ", " || ", "\t||\n"})
    CHECK(!tag_subscription("t", none, 5));
}

TEST("the heartbeat of the protocol's description, and its fingerprint") {
  heartbeat_data x{"10.0.0.5@4321", {"PG"}};
  CHECK_EQ(fingerprint_of(x), 837276344);
  consumer_data consumer;
  consumer.group_name = "CG";
  consumer.subscription_data_set
    = {*tag_subscription("TopicTest", "TagA", 1758277230456),
       *tag_subscription("%RETRY%CG", "*", 1758277230456)};
  x.consumers = {consumer};
  CHECK_EQ(
    encode_json_body(x),
    R"({"clientID":"10.0.0.5@4321","consumerDataSet":[{"consumeFromWhere":)"
    R"("CONSUME_FROM_LAST_OFFSET","consumeType":"CONSUME_PASSIVELY",)"
    R"("groupName":"CG","messageModel":"CLUSTERING","subscriptionDataSet":[)"
    R"({"classFilterMode":false,"codeSet":[2598919],"expressionType":"TAG",)"
    R"("subString":"TagA","subVersion":1758277230456,"tagsSet":["TagA"],)"
    R"("topic":"TopicTest"},{"classFilterMode":false,"codeSet":[],)"
    R"("expressionType":"TAG","subString":"*","subVersion":1758277230456,)"
    R"("tagsSet":[],"topic":"%RETRY%CG"}],"unitMode":false}],)"
    R"("heartbeatFingerprint":0,"producerDataSet":[{"groupName":"PG"}],)"
    R"("withoutSub":false})");
  // What changes from beat to beat does not count.
  auto y = x;
  y.client_id = "other";
  y.fingerprint = 7;
  y.without_sub = true;
  y.consumers[0].subscription_data_set[0].sub_version = 9;
  CHECK_EQ(fingerprint_of(x), fingerprint_of(y));
  y.consumers[0].subscription_data_set[0].sub_string = "TagB";
  CHECK_NE(fingerprint_of(x), fingerprint_of(y));
}

TEST("offsets to reset come as a map or as a list") {
  const message_queue queue{"t", "b", 1};
  auto map = read<reset_offsets>(
    R"({"offsetTable":{{"brokerName":"b","queueId":1,"topic":"t"}:5}})");
  auto list = read<reset_offsets>(
    R"({"offsetTable":[{"brokerName":"b","offset":5,"queueId":1,"topic":"t"}]})");
  CHECK(!map.is_list);
  CHECK(list.is_list);
  CHECK(map.offset_table == (std::map<message_queue, int64_t>{{queue, 5}}));
  CHECK(list.offset_table == map.offset_table);
  CHECK(read<reset_offsets>("{}").offset_table.empty());
  // What is absent is 0, as in Java.
  auto bare = read<reset_offsets>(
    R"({"offsetTable":[{"brokerName":"b","topic":"t"}]})");
  CHECK(bare.offset_table
        == (std::map<message_queue, int64_t>{{{"t", "b", 0}, 0}}));
}
