#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

#include <algorithm>

SUITE("request_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

struct fixture : engine_fixture {
  fixture() {
    CHECK(!uut.create_topic({.topic = "t", .queues = 4}));
  }

  std::vector<protocol::stored_message> read_all(int32_t queue_id) {
    auto answer = ask(make_pull("t", queue_id, 0));
    auto messages = protocol::decode_stored(answer.body);
    CHECK(messages.has_value());
    return messages ? *messages : std::vector<protocol::stored_message>{};
  }

  int32_t code_after(const char* field, std::string value) {
    auto request = make_send("t", "body");
    request.set(field, std::move(value));
    return ask(request).code;
  }
};

struct closed_fixture : engine_fixture {
  closed_fixture() : engine_fixture({.auto_create_topics = false}) {
    // nop
  }
};

struct small_fixture : engine_fixture {
  small_fixture() : engine_fixture({.max_message_size = 100}) {
    // nop
  }
};

std::string text_of(const remoting_command& x, std::string_view name) {
  auto text = x.field(name);
  return text ? *text : "(missing)";
}

remoting_command offset_request(int32_t code, const char* topic,
                                int32_t queue_id) {
  auto result = make_request(code);
  result.set("consumerGroup", "g");
  result.set("topic", topic);
  result.set("queueId", queue_id);
  return result;
}

std::string batch_item(const std::string& body, const std::string& properties) {
  using protocol::append_big_endian;
  std::string out;
  append_big_endian(out,
                    static_cast<int32_t>(22 + body.size() + properties.size()));
  append_big_endian(out, int64_t{0});
  append_big_endian(out, int32_t{9});
  append_big_endian(out, static_cast<int32_t>(body.size()));
  out += body;
  append_big_endian(out, static_cast<int16_t>(properties.size()));
  return out + properties;
}

} // namespace

// -- routes -------------------------------------------------------------------

TEST_F(fixture, "a route names all brokers that have the topic") {
  CHECK(
    !uut.create_topic({.topic = "only-b", .queues = 2, .broker_name = "b"}));
  auto route = protocol::decode_route(ask(make_route("t")).body);
  REQUIRE(route.has_value());
  REQUIRE_EQ(route->queue_datas.size(), 2u);
  CHECK(route->queue_datas[0] == (queue_data{"a", 4, 4, 6, 0}));
  CHECK(route->broker_datas[1]
        == (broker_data{"DefaultCluster", "b", {{0, "127.0.0.1:2000"}}}));
  route = protocol::decode_route(ask(make_route("only-b")).body);
  REQUIRE(route.has_value());
  REQUIRE_EQ(route->queue_datas.size(), 1u);
  CHECK(route->queue_datas[0] == (queue_data{"b", 2, 2, 6, 0}));
}

TEST_F(fixture, "all brokers answer for the name server") {
  CHECK_EQ(ask(make_route("t"), 1, 0).body, ask(make_route("t"), 2, 1).body);
}

TEST_F(fixture, "the template has a route while topics are made by sends") {
  auto route = protocol::decode_route(ask(make_route("TBW102")).body);
  REQUIRE(route.has_value());
  REQUIRE_EQ(route->queue_datas.size(), 2u);
  CHECK(route->queue_datas[0] == (queue_data{"a", 8, 8, 7, 0}));
}

TEST_F(closed_fixture, "without automatic topics the template has no route") {
  CHECK_EQ(ask(make_route("TBW102")).code, 17);
}

TEST_F(fixture, "a route without topic, or to an unknown one, is code 17") {
  auto answer = ask(make_route("unknown"));
  CHECK_EQ(answer.code, 17);
  CHECK_EQ(answer.remark, "no broker has topic unknown");
  CHECK_EQ(ask(make_request(105)).code, 17);
}

TEST_F(fixture, "a broker that is out of routes is not named") {
  uut.set_in_routes(0, 0, false);
  auto route = protocol::decode_route(ask(make_route("t")).body);
  REQUIRE(route.has_value());
  REQUIRE_EQ(route->broker_datas.size(), 1u);
  CHECK_EQ(route->broker_datas[0].broker_name, "b");
}

TEST_F(fixture, "old clients get bare keys unless they ask for standard JSON") {
  auto is_bare = [this](int32_t version, bool standard) {
    auto request = make_request(105);
    request.set("topic", "t");
    if (standard)
      request.set("acceptStandardJsonOnly", "true");
    request.version = version;
    auto body = ask(request).body;
    auto bare = body.find(R"({0:"127.0.0.1:2000"})") != std::string::npos;
    auto quoted = body.find(R"({"0":"127.0.0.1:2000"})") != std::string::npos;
    CHECK_NE(bare, quoted);
    CHECK(protocol::decode_route(body).has_value());
    return bare;
  };
  CHECK(is_bare(400, false));
  CHECK(!is_bare(401, false));
  CHECK(!is_bare(400, true));
}

// -- sends --------------------------------------------------------------------

TEST_F(fixture, "a send is answered with all fields and stored") {
  auto properties = property("UNIQ_KEY", "id-1") + property("TAGS", "tag")
                  + property("KEYS", "k1 k2") + property("color", "blå");
  auto request = make_send("t", "hello", 3, properties);
  request.opaque = 42;
  auto answer = ask(request);
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(answer.opaque, 42);
  CHECK_EQ(text_of(answer, "msgId"), "7F000001000003E80000000000000000");
  CHECK_EQ(text_of(answer, "queueId"), "3");
  CHECK_EQ(text_of(answer, "queueOffset"), "0");
  CHECK_EQ(text_of(answer, "transactionId"), "id-1");
  CHECK_EQ(text_of(answer, "MSG_REGION"), "DefaultRegion");
  CHECK_EQ(text_of(answer, "TRACE_ON"), "true");
  auto messages = uut.messages({.topic = "t"});
  REQUIRE_EQ(messages.size(), 1u);
  embedded_message expected;
  expected.topic = "t";
  expected.broker_name = "a";
  expected.queue_id = 3;
  expected.tag = "tag";
  expected.keys = {"k1", "k2"};
  expected.properties = {{"color", "blå"}};
  expected.system_properties
    = {{"UNIQ_KEY", "id-1"}, {"TAGS", "tag"},
       {"KEYS", "k1 k2"},    {"MSG_REGION", "DefaultRegion"},
       {"TRACE_ON", "true"}, {"CLUSTER", "DefaultCluster"}};
  expected.body = "hello";
  expected.flag = 7;
  expected.born_millis = 1'700'000'000'123;
  expected.store_millis = now.unix_millis;
  CHECK(messages[0] == expected);
}

TEST_F(fixture, "messages are kept by broker and queue") {
  ask(make_send("t", "a0", 0));
  ask(make_send("t", "a1", 1));
  ask(make_send("t", "b0", 0), 1, 1);
  auto bodies = [this](const list_embedded_messages& x) {
    std::string result;
    for (auto& message : uut.messages(x))
      result += message.body + " ";
    return result;
  };
  CHECK_EQ(bodies({.topic = "t"}), "a0 a1 b0 ");
  CHECK_EQ(bodies({.topic = "t", .broker_name = "b"}), "b0 ");
  CHECK_EQ(bodies({.topic = "t", .queue_id = 1}), "a1 ");
  CHECK_EQ(bodies({.topic = "unknown"}), "");
}

TEST_F(fixture, "a message without an id gets one, and each another") {
  auto first = text_of(ask(make_send("t", "body")), "transactionId");
  auto second = text_of(ask(make_send("t", "body")), "transactionId");
  CHECK_EQ(first.size(), 32u);
  CHECK_NE(first, second);
  auto messages = uut.messages({.topic = "t"});
  REQUIRE_EQ(messages.size(), 2u);
  CHECK_EQ(messages[0].system_properties["UNIQ_KEY"], first);
}

TEST_F(fixture, "a queue below zero lets the broker choose") {
  std::string queues;
  for (int i = 0; i < 5; ++i)
    queues += text_of(ask(make_send("t", "body", -1)), "queueId");
  CHECK_EQ(queues, "01230");
}

TEST_F(fixture, "the long form is served, too") {
  auto request = make_request(10);
  request.set("topic", "t");
  request.set("queueId", 1);
  request.set("sysFlag", 0);
  request.set("bornTimestamp", 1);
  request.set("flag", 0);
  request.body = "long form";
  CHECK_EQ(ask(request).code, 0);
  REQUIRE_EQ(uut.messages({.topic = "t"}).size(), 1u);
  CHECK_EQ(uut.messages({.topic = "t"})[0].body, "long form");
}

TEST_F(fixture, "a send to an unknown topic creates it on that broker") {
  CHECK_EQ(ask(make_send("new", "body", 3)).code, 0);
  auto route = protocol::decode_route(ask(make_route("new")).body);
  REQUIRE(route.has_value());
  REQUIRE_EQ(route->queue_datas.size(), 1u);
  // As many queues as the sender wants, but no more than the template has.
  CHECK(route->queue_datas[0] == (queue_data{"a", 4, 4, 6, 0}));
  auto request = make_send("larger", "body");
  request.set("d", 100);
  CHECK_EQ(ask(request).code, 0);
  route = protocol::decode_route(ask(make_route("larger")).body);
  REQUIRE(route.has_value());
  CHECK_EQ(route->queue_datas[0].write_queue_nums, 8);
}

TEST_F(closed_fixture, "without automatic topics the send is code 17") {
  auto answer = ask(make_send("new", "body"));
  CHECK_EQ(answer.code, 17);
  CHECK_EQ(answer.remark, "topic new does not exist");
  CHECK_EQ(text_of(answer, "MSG_REGION"), "DefaultRegion");
  CHECK(uut.messages({.topic = "new"}).empty());
}

TEST_F(fixture, "an unknown template creates nothing") {
  auto request = make_send("new", "body");
  request.set("c", "other");
  CHECK_EQ(ask(request).code, 17);
}

TEST_F(fixture, "what is wrong with a send has the real broker's code") {
  CHECK_EQ(code_after("b", "a b"), 29);
  CHECK_EQ(code_after("b", std::string(128, 'a')), 29);
  CHECK_EQ(code_after("b", "SCHEDULE_TOPIC_XXXX"), 16);
  CHECK_EQ(code_after("e", "4"), 29);
  CHECK_EQ(code_after("e", "x"), 1);
  CHECK_EQ(code_after("i", property("DELAY", "x")), 13);
  CHECK_EQ(code_after("i", property("TIMER_DELAY_MS", "259200001")), 13);
  CHECK_EQ(code_after("i", std::string(32'700, 'x')), 13);
  CHECK_EQ(ask(make_send("t", "")).code, 1);
  CHECK(uut.messages({.topic = "t"}).empty());
}

TEST_F(small_fixture, "a body above the limit is code 13, at it fine") {
  CHECK_EQ(ask(make_send("t", std::string(100, 'x'))).code, 0);
  CHECK_EQ(ask(make_send("t", std::string(101, 'x'))).code, 13);
}

TEST_F(fixture, "a batch is stored message by message") {
  auto request = make_send("t", "", 2, property("WAIT", "true"));
  request.code = 320;
  request.set("m", "true");
  request.body = batch_item("one", property("UNIQ_KEY", "1"))
               + batch_item("two", property("TAGS", "x"));
  auto answer = ask(request);
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(text_of(answer, "queueOffset"), "0");
  CHECK_EQ(text_of(answer, "msgId").size(), 2 * 32u + 1);
  CHECK_EQ(text_of(answer, "transactionId"), "(missing)");
  auto messages = uut.messages({.topic = "t"});
  REQUIRE_EQ(messages.size(), 2u);
  CHECK_EQ(messages[0].body, "one");
  CHECK_EQ(messages[0].flag, 9);
  CHECK_EQ(messages[0].system_properties["UNIQ_KEY"], "1");
  CHECK_EQ(messages[1].body, "two");
  CHECK_EQ(messages[1].tag, "x");
  CHECK_EQ(messages[1].queue_offset, 1);
  CHECK_EQ(messages[1].system_properties["WAIT"], "true");
  for (auto& body : {std::string{"no batch"}, std::string{},
                     batch_item("one", "") + batch_item("", "")}) {
    request.body = body;
    CHECK_EQ(ask(request).code, 1);
  }
}

// -- pulls --------------------------------------------------------------------

TEST_F(fixture, "a pull returns what was stored") {
  ask(make_send("t", "first", 1, property("TAGS", "x")));
  ask(make_send("t", std::string{"\0\xFF", 2}, 1));
  auto answer = ask(make_pull("t", 1, 0));
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(answer.remark, "FOUND");
  CHECK_EQ(text_of(answer, "nextBeginOffset"), "2");
  CHECK_EQ(text_of(answer, "minOffset"), "0");
  CHECK_EQ(text_of(answer, "maxOffset"), "2");
  CHECK_EQ(text_of(answer, "suggestWhichBrokerId"), "0");
  auto messages = read_all(1);
  REQUIRE_EQ(messages.size(), 2u);
  CHECK_EQ(messages[0].topic, "t");
  CHECK_EQ(messages[0].body, "first");
  CHECK_EQ(messages[0].queue_id, 1);
  CHECK_EQ(messages[0].properties.get("TAGS"), "x");
  CHECK_EQ(messages[0].properties.get("CLUSTER"), "DefaultCluster");
  CHECK_EQ(messages[0].born_host.port, 3000);
  CHECK_EQ(messages[0].store_host.port, 1000);
  CHECK_EQ(messages[0].body_crc, protocol::body_crc("first"));
  CHECK_EQ(to_string(messages[0].offset_id()),
           "7F000001000003E80000000000000000");
  CHECK_EQ(messages[1].body, (std::string{"\0\xFF", 2}));
  CHECK_EQ(messages[1].queue_offset, 1);
}

TEST_F(fixture, "a pull returns at most 32 messages and 256 KiB, but one") {
  for (int i = 0; i < 40; ++i)
    ask(make_send("t", "small", 0));
  CHECK_EQ(read_all(0).size(), 32u);
  for (int i = 0; i < 3; ++i)
    ask(make_send("t", std::string(200'000, 'x'), 1));
  CHECK_EQ(read_all(1).size(), 1u);
  ask(make_send("t", std::string(1'000'000, 'x'), 2));
  CHECK_EQ(read_all(2).size(), 1u);
}

TEST_F(fixture, "a pull filters by tag") {
  ask(make_send("t", "1", 0, property("TAGS", "x")));
  ask(make_send("t", "2", 0, property("TAGS", "y")));
  ask(make_send("t", "3", 0));
  auto answer = ask(make_pull("t", 0, 0, 0, "y || z"));
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(text_of(answer, "nextBeginOffset"), "3");
  auto messages = protocol::decode_stored(answer.body);
  REQUIRE(messages.has_value());
  REQUIRE_EQ(messages->size(), 1u);
  CHECK_EQ((*messages)[0].body, "2");
  answer = ask(make_pull("t", 0, 0, 0, "none"));
  CHECK_EQ(answer.code, 20);
  CHECK_EQ(text_of(answer, "nextBeginOffset"), "3");
}

TEST_F(fixture, "offsets outside the queue have codes of their own") {
  CHECK_EQ(ask(make_pull("t", 0, 0)).code, 19);
  CHECK_EQ(ask(make_pull("t", 0, 1)).code, 21);
  ask(make_send("t", "body", 0));
  CHECK_EQ(ask(make_pull("t", 0, 1)).code, 19);
  auto answer = ask(make_pull("t", 0, 5));
  CHECK_EQ(answer.code, 21);
  CHECK_EQ(text_of(answer, "nextBeginOffset"), "1");
  CHECK_EQ(ask(make_pull("t", 0, -1)).code, 21);
}

TEST_F(fixture, "what is wrong with a pull has the real broker's code") {
  CHECK_EQ(ask(make_pull("unknown", 0, 0)).code, 17);
  CHECK_EQ(ask(make_pull("t", 4, 0)).code, 29);
  CHECK_EQ(ask(make_pull("t", -1, 0)).code, 29);
  CHECK_EQ(ask(make_request(11)).code, 1);
  auto request = make_pull("t", 0, 0);
  request.set("expressionType", "SQL92");
  CHECK_EQ(ask(request).code, 1);
}

TEST_F(fixture, "the lite form is a pull, too") {
  ask(make_send("t", "body", 0));
  auto request = make_pull("t", 0, 0);
  request.code = 361;
  CHECK_EQ(ask(request).code, 0);
}

TEST_F(fixture, "a pull without expression uses the heartbeat's") {
  ask(make_send("t", "1", 0, property("TAGS", "x")));
  ask(make_send("t", "2", 0, property("TAGS", "y")));
  auto request = make_pull("t", 0, 0);
  request.set("sysFlag", 0);
  CHECK_EQ(ask(request).code, 24);
  auto heartbeat = make_request(34);
  heartbeat.body = R"({"clientID":"c","consumerDataSet":[{"groupName":)"
                   R"("consumers","subscriptionDataSet":[{"topic":"t",)"
                   R"("subString":"y"}]}]})";
  CHECK_EQ(ask(heartbeat).code, 0);
  auto messages = protocol::decode_stored(ask(request).body);
  REQUIRE(messages.has_value());
  REQUIRE_EQ(messages->size(), 1u);
  CHECK_EQ((*messages)[0].body, "2");
}

// -- offsets ------------------------------------------------------------------

TEST_F(fixture, "bounds of queues are told, 0 for unknown ones") {
  ask(make_send("t", "body", 2));
  CHECK_EQ(text_of(ask(offset_request(30, "t", 2)), "offset"), "1");
  CHECK_EQ(text_of(ask(offset_request(31, "t", 2)), "offset"), "0");
  CHECK_EQ(text_of(ask(offset_request(30, "t", 9)), "offset"), "0");
  CHECK_EQ(text_of(ask(offset_request(31, "unknown", 0)), "offset"), "0");
}

TEST_F(fixture, "consumer offsets are kept") {
  auto update = offset_request(15, "t", 1);
  update.set("commitOffset", 77);
  CHECK_EQ(ask(update).code, 0);
  CHECK_EQ(text_of(ask(offset_request(14, "t", 1)), "offset"), "77");
  update.set("topic", "unknown");
  CHECK_EQ(ask(update).code, 17);
  CHECK_EQ(ask(offset_request(15, "t", 1)).code, 29);
}

TEST_F(fixture, "a pull may commit an offset") {
  auto request = make_pull("t", 1, 0);
  request.set("sysFlag", 5);
  request.set("commitOffset", 12);
  ask(request);
  auto query = offset_request(14, "t", 1);
  query.set("consumerGroup", "consumers");
  CHECK_EQ(text_of(ask(query), "offset"), "12");
}

TEST_F(fixture, "an unknown consumer offset is 0 in a whole queue, else 22") {
  CHECK_EQ(ask(offset_request(14, "t", 0)).code, 22);
  ask(make_send("t", "body", 0));
  CHECK_EQ(text_of(ask(offset_request(14, "t", 0)), "offset"), "0");
  auto strict = offset_request(14, "t", 0);
  strict.set("setZeroIfNotFound", "false");
  CHECK_EQ(ask(strict).code, 22);
  CHECK_EQ(ask(offset_request(14, "unknown", 0)).code, 22);
}

// -- clients ------------------------------------------------------------------

TEST_F(fixture, "heartbeats and unregistering are answered") {
  auto heartbeat = make_request(34);
  heartbeat.body = R"({"clientID":"c","producerDataSet":[{"groupName":"p"}],)"
                   R"("consumerDataSet":[{"groupName":"g"}]})";
  auto answer = ask(heartbeat, 5);
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(text_of(answer, "IS_SUPPORT_HEART_BEAT_V2"), "false");
  CHECK_EQ(uut.nodes()[0].clients.clients().size(), 1u);
  auto list = make_request(38);
  list.set("consumerGroup", "g");
  CHECK_EQ(ask(list).body, R"({"consumerIdList":["c"]})");
  auto unregister = make_request(35);
  unregister.set("clientID", "c");
  unregister.set("producerGroup", "p");
  unregister.set("consumerGroup", "g");
  CHECK_EQ(ask(unregister).code, 0);
  CHECK(uut.nodes()[0].clients.clients().empty());
  CHECK_EQ(ask(list).code, 1);
  CHECK_EQ(ask(make_request(34)).code, 1);
}

TEST_F(fixture, "other codes are not supported") {
  for (auto code : {0, 13, 21, 39, 901, 200'050}) {
    auto answer = ask(make_request(code));
    CHECK_EQ(answer.code, 3);
    CHECK_EQ(answer.remark,
             " request type " + std::to_string(code) + " not supported");
  }
}
