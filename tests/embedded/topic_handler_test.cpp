#include "rocketcaf/protocol/bodies/topic_config.hpp"
#include "rocketcaf/protocol/requests/group_offsets.hpp"
#include "rocketcaf/protocol/requests/topics.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("topic_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

using protocol::update_and_create_topic_request;

struct fixture : engine_fixture {
  remoting_command configure(const update_and_create_topic_request& x) {
    return ask(protocol::make_request(x));
  }

  int32_t erase(const char* topic) {
    return ask(protocol::make_request(
                 protocol::delete_topic_in_broker_request{.topic = topic}))
      .code;
  }

  protocol::topic_config config(const char* topic) {
    auto answer = ask(protocol::make_request(
      protocol::get_topic_config_request{.topic = topic}));
    CHECK_EQ(answer.code, 0);
    auto result
      = protocol::decode_json_body<protocol::topic_config>(answer.body);
    REQUIRE(result.has_value());
    return *result;
  }

  std::vector<queue_data> route(const char* topic) {
    auto result = protocol::decode_route(ask(make_route(topic)).body);
    return result ? result->queue_datas : std::vector<queue_data>{};
  }
};

} // namespace

TEST_F(fixture, "a topic is made on the broker that is asked alone") {
  CHECK_EQ(
    configure({.topic = "t", .read_queue_nums = 6, .write_queue_nums = 3}).code,
    0);
  auto queues = route("t");
  REQUIRE_EQ(queues.size(), 1u);
  CHECK(queues[0] == (queue_data{"a", 6, 3, 6, 0}));
}

TEST_F(fixture, "all of a topic's configuration can be read again") {
  CHECK_EQ(configure({.topic = "t",
                      .read_queue_nums = 6,
                      .write_queue_nums = 3,
                      .perm = 4,
                      .topic_filter_type = "MULTI_TAG",
                      .topic_sys_flag = 1,
                      .order = true,
                      .attributes = "+message.type=FIFO"})
             .code,
           0);
  protocol::topic_config expected;
  expected.topic_name = "t";
  expected.read_queue_nums = 6;
  expected.write_queue_nums = 3;
  expected.perm = 4;
  expected.topic_filter_type = "MULTI_TAG";
  expected.topic_sys_flag = 1;
  expected.order = true;
  expected.attributes = {{"message.type", "FIFO"}};
  CHECK(config("t") == expected);
  CHECK(route("t")[0] == (queue_data{"a", 6, 3, 4, 1}));
}

TEST_F(fixture, "an unknown topic has no configuration") {
  auto answer = ask(protocol::make_request(
    protocol::get_topic_config_request{.topic = "unknown"}));
  CHECK_EQ(answer.code, 17);
  CHECK_EQ(ask(make_request(351)).code, 1);
}

TEST_F(fixture, "queues that are taken away keep their messages") {
  configure({.topic = "t", .read_queue_nums = 4, .write_queue_nums = 4});
  CHECK_EQ(ask(make_send("t", "body", 3)).code, 0);
  configure({.topic = "t", .read_queue_nums = 2, .write_queue_nums = 2});
  CHECK_EQ(ask(make_send("t", "body", 3)).code, 29);
  CHECK_EQ(ask(make_pull("t", 3, 0)).code, 29);
  configure({.topic = "t", .read_queue_nums = 4, .write_queue_nums = 2});
  // As with brokers, the larger number counts.
  CHECK_EQ(ask(make_send("t", "body", 3)).code, 0);
  auto answer = ask(make_pull("t", 3, 0));
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(answer.number("maxOffset").value_or(-1), 2);
}

TEST_F(fixture, "the broker chooses among the queues to write") {
  configure({.topic = "t", .read_queue_nums = 4, .write_queue_nums = 2});
  for (int64_t i = 0; i < 4; ++i)
    CHECK_EQ(ask(make_send("t", "body", -1)).number("queueId").value_or(-1),
             i % 2);
}

TEST_F(fixture, "a topic that must not be read is not read") {
  configure({.topic = "t", .perm = 2});
  // As with brokers, the permission to write is for routes alone.
  CHECK_EQ(ask(make_send("t", "body")).code, 0);
  auto answer = ask(make_pull("t", 0, 0));
  CHECK_EQ(answer.code, 16);
  CHECK_EQ(answer.number("forbiddenType").value_or(-1), 3);
  configure({.topic = "t", .perm = 4});
  CHECK_EQ(ask(make_send("t", "body")).code, 0);
  CHECK_EQ(ask(make_pull("t", 0, 0)).code, 0);
}

TEST_F(fixture, "bad configurations are refused") {
  CHECK_EQ(configure({.topic = "no/good"}).code, 29);
  CHECK_EQ(configure({.topic = ""}).code, 29);
  CHECK_EQ(configure({.topic = std::string(128, 't')}).code, 29);
  auto answer = configure({.topic = "SCHEDULE_TOPIC_XXXX"});
  CHECK_EQ(answer.code, 29);
  CHECK_EQ(answer.remark,
           "The topic[SCHEDULE_TOPIC_XXXX] is conflict with system topic.");
  CHECK_EQ(configure({.topic = "t", .read_queue_nums = 0}).code, 29);
  CHECK_EQ(configure({.topic = "t", .write_queue_nums = 1025}).code, 29);
  CHECK_EQ(configure({.topic = "t", .perm = 16}).code, 29);
  CHECK_EQ(configure({.topic = "t", .topic_filter_type = "ANY"}).code, 1);
  CHECK_EQ(configure({.topic = "t", .attributes = "message.type=FIFO"}).code,
           1);
  answer = configure({.topic = "t", .attributes = "+message.type=MIXED"});
  CHECK_EQ(answer.code, 29);
  CHECK_EQ(answer.remark, "MIXED message type is not supported.");
  CHECK_EQ(ask(make_request(17)).code, 1);
  CHECK(route("t").empty());
}

TEST_F(fixture, "a deleted topic is gone with messages and offsets") {
  configure({.topic = "t"});
  configure({.topic = "other"});
  for (auto topic : {"t", "other"}) {
    CHECK_EQ(ask(make_send(topic, "body")).code, 0);
    CHECK_EQ(
      ask(protocol::make_request(protocol::update_consumer_offset_request{
            .consumer_group = "g", .topic = topic, .commit_offset = 1}))
        .code,
      0);
  }
  auto bytes = uut.nodes()[0].store.bytes();
  CHECK_EQ(erase("t"), 0);
  CHECK_LT(uut.nodes()[0].store.bytes(), bytes);
  CHECK_EQ(ask(make_pull("t", 0, 0)).code, 17);
  protocol::query_consumer_offset_request query;
  query.consumer_group = "g";
  query.topic = "t";
  CHECK_EQ(ask(protocol::make_request(query)).code, 22);
  query.topic = "other";
  CHECK_EQ(ask(protocol::make_request(query)).number("offset").value_or(-1), 1);
  CHECK_EQ(ask(make_pull("other", 0, 0)).code, 0);
  configure({.topic = "t"});
  CHECK_EQ(ask(make_pull("t", 0, 0)).code, 19);
}

TEST_F(fixture,
       "deleting an unknown topic succeeds, but a system topic stays") {
  CHECK_EQ(erase("unknown"), 0);
  CHECK_EQ(erase("TBW102"), 29);
  CHECK_EQ(erase(" "), 29);
  CHECK_EQ(ask(make_request(215)).code, 1);
}

TEST_F(fixture, "delayed messages of a deleted topic come to nothing") {
  configure({.topic = "t"});
  CHECK_EQ(ask(make_send("t", "body", 7, property("DELAY", "1"))).code, 0);
  CHECK_EQ(ask(make_send("t", "body", 0, property("DELAY", "1"))).code, 0);
  CHECK_EQ(erase("t"), 0);
  configure({.topic = "t", .read_queue_nums = 2, .write_queue_nums = 2});
  advance(std::chrono::seconds{2});
  // The queue of the other one is not there any more.
  CHECK_EQ(uut.nodes()[0].store.appended(), 1u);
  CHECK_EQ(erase("t"), 0);
  CHECK_EQ(ask(make_send("t", "body", 0, property("DELAY", "1"))).code, 0);
  CHECK_EQ(erase("t"), 0);
  advance(std::chrono::seconds{2});
  CHECK_EQ(uut.nodes()[0].store.appended(), 1u);
}

TEST_F(fixture, "a pull that waits at a deleted topic is told of it") {
  configure({.topic = "t"});
  CHECK(put(make_pull("t", 0, 0, 1000)).answers.empty());
  CHECK_EQ(erase("t"), 0);
  auto out = advance(std::chrono::seconds{1});
  REQUIRE_EQ(out.others.size(), 1u);
  auto answers = decode(out.others[0].bytes);
  REQUIRE_EQ(answers.size(), 1u);
  CHECK_EQ(answers[0].code, 17);
}
