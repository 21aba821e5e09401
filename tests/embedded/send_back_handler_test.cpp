#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("send_back_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

using protocol::consumer_send_msg_back_request;
using protocol::stored_message;

struct fixture : engine_fixture {
  fixture() {
    CHECK(!uut.create_topic({.topic = "t", .queues = 2}));
  }

  /// @returns the message as consumers get it.
  stored_message store(std::string properties = property("KEYS", "k")) {
    CHECK_EQ(ask(make_send("t", "body", 1, std::move(properties))).code, 0);
    return read("t", 1).back();
  }

  std::vector<stored_message> read(const char* topic, int32_t queue_id = 0) {
    auto answer = ask(make_pull(topic, queue_id, 0));
    if (answer.code != 0)
      return {};
    auto result = protocol::decode_stored(answer.body);
    REQUIRE(result.has_value());
    return *result;
  }

  remoting_command send_back(const stored_message& x, int32_t level,
                             std::optional<int32_t> maximum = {}) {
    return ask(protocol::make_request(
      consumer_send_msg_back_request{.offset = x.physical_offset,
                                     .group = "g",
                                     .delay_level = level,
                                     .max_reconsume_times = maximum}));
  }
};

} // namespace

TEST_F(fixture, "a message comes again in the retry topic, after its delay") {
  auto message = store();
  CHECK_EQ(send_back(message, 2).code, 0);
  advance(milliseconds{4'999});
  CHECK(read("%RETRY%g").empty());
  advance(milliseconds{1});
  auto again = read("%RETRY%g");
  REQUIRE_EQ(again.size(), 1u);
  CHECK_EQ(again[0].body, "body");
  CHECK_EQ(again[0].flag, 7);
  CHECK_EQ(again[0].reconsume_times, 1);
  CHECK_EQ(again[0].born_millis, message.born_millis);
  CHECK_EQ(again[0].store_millis, now.unix_millis);
  auto& properties = again[0].properties;
  CHECK_EQ(properties.get("KEYS"), "k");
  CHECK_EQ(properties.get("UNIQ_KEY"), message.properties.get("UNIQ_KEY"));
  CHECK_EQ(properties.get("RETRY_TOPIC"), "t");
  CHECK_EQ(properties.get("ORIGIN_MESSAGE_ID"), to_string(message.offset_id()));
  CHECK_EQ(properties.get("WAIT"), "false");
  // The message itself stays.
  CHECK_EQ(read("t", 1).size(), 1u);
}

TEST_F(fixture, "without a level the delay grows with each time") {
  auto message = store();
  auto id = to_string(message.offset_id());
  // Levels 3, 4 and 5: 10 s, 30 s and 1 min.
  for (int32_t delay : {10, 30, 60}) {
    CHECK_EQ(send_back(message, 0).code, 0);
    auto count = read("%RETRY%g").size();
    advance(seconds{delay} - milliseconds{1});
    CHECK_EQ(read("%RETRY%g").size(), count);
    advance(milliseconds{1});
    auto messages = read("%RETRY%g");
    REQUIRE_EQ(messages.size(), count + 1);
    message = messages.back();
  }
  CHECK_EQ(message.reconsume_times, 3);
  // What it was at first.
  CHECK_EQ(message.properties.get("RETRY_TOPIC"), "t");
  CHECK_EQ(message.properties.get("ORIGIN_MESSAGE_ID"), id);
}

TEST_F(fixture, "a level below 0 leads to the dead letters at once") {
  auto message = store();
  CHECK_EQ(send_back(message, -1).code, 0);
  auto dead = read("%DLQ%g");
  REQUIRE_EQ(dead.size(), 1u);
  CHECK_EQ(dead[0].body, "body");
  CHECK_EQ(dead[0].reconsume_times, 1);
  CHECK_EQ(dead[0].properties.get("RETRY_TOPIC"), "t");
  CHECK_EQ(dead[0].properties.get("DELAY"), "0");
  advance(std::chrono::hours{3});
  CHECK(read("%RETRY%g").empty());
}

TEST_F(fixture, "a message that came often enough goes to the dead letters") {
  auto message = store();
  CHECK_EQ(send_back(message, 1, 1).code, 0);
  advance(seconds{1});
  auto again = read("%RETRY%g");
  REQUIRE_EQ(again.size(), 1u);
  CHECK_EQ(send_back(again[0], 1, 1).code, 0);
  CHECK_EQ(read("%DLQ%g").size(), 1u);
  CHECK_EQ(send_back(message, 1, 0).code, 0);
  CHECK_EQ(read("%DLQ%g").size(), 2u);
}

TEST_F(fixture, "unless the request says otherwise, it comes 16 times") {
  auto message = store();
  for (int i = 1; i <= 16; ++i) {
    CHECK_EQ(send_back(message, 1).code, 0);
    advance(seconds{1});
    message = read("%RETRY%g").back();
    CHECK_EQ(message.reconsume_times, i);
  }
  CHECK_EQ(send_back(message, 1).code, 0);
  CHECK_EQ(read("%DLQ%g").size(), 1u);
}

TEST_F(fixture, "a consumer that waits gets what comes again") {
  auto message = store();
  CHECK_EQ(send_back(message, 1).code, 0);
  CHECK(put(make_pull("%RETRY%g", 0, 0, 10'000), 7).answers.empty());
  CHECK(put(make_pull("%RETRY%g", 0, 0, 10'000), 8).answers.empty());
  auto out = advance(seconds{1});
  CHECK_EQ(out.others.size(), 2u);
  send_back(message, -1);
  CHECK(put(make_pull("%DLQ%g", 0, 1, 10'000), 7).answers.empty());
  auto request = protocol::make_request(consumer_send_msg_back_request{
    .offset = message.physical_offset, .group = "g", .delay_level = -1});
  CHECK_EQ(put(request).others.size(), 1u);
}

TEST_F(fixture, "what is not there or not named cannot come back") {
  auto message = store();
  ++message.physical_offset;
  auto answer = send_back(message, 1);
  CHECK_EQ(answer.code, 1);
  CHECK_EQ(answer.remark, "look message by offset failed, "
                            + std::to_string(message.physical_offset));
  CHECK_EQ(ask(make_request(36)).code, 1);
  CHECK_EQ(ask(protocol::make_request(consumer_send_msg_back_request{
                 .offset = 0, .group = "no/good"}))
             .code,
           26);
}

TEST_F(fixture, "properties that grow too large are refused") {
  std::string properties = property("long", std::string(32'580, 'x'));
  auto message = store(properties);
  auto answer = send_back(message, 1);
  CHECK_EQ(answer.code, 1);
  CHECK_EQ(answer.remark, "PROPERTIES_SIZE_EXCEEDED");
}

// -- sends to retry topics ----------------------------------------------------

TEST_F(fixture, "a send to a retry topic that came too often is dead") {
  auto send = [this](int32_t times, std::optional<int32_t> maximum) {
    auto request
      = make_send("%RETRY%g", "body", 0,
                  property("DELAY", "3") + property("UNIQ_KEY", "id"));
    request.set("j", times);
    if (maximum)
      request.set("l", *maximum);
    CHECK_EQ(ask(request).code, 0);
    return read("%DLQ%g").size();
  };
  CHECK_EQ(send(16, {}), 0u);
  CHECK_EQ(send(17, {}), 1u);
  CHECK_EQ(send(2, 2), 1u);
  CHECK_EQ(send(3, 2), 2u);
  auto dead = read("%DLQ%g");
  CHECK_EQ(dead[1].reconsume_times, 3);
  CHECK_EQ(dead[1].properties.get("UNIQ_KEY"), "id");
  CHECK_EQ(dead[1].properties.contains("DELAY"), false);
  advance(seconds{10});
  CHECK_EQ(read("%RETRY%g").size(), 2u);
}

TEST_F(fixture, "what a group with locks sends to its retry topic is dead") {
  auto lock = make_request(41);
  lock.body = R"({"consumerGroup":"g","clientId":"c",)"
              R"("mqSet":[{"topic":"t","brokerName":"a","queueId":0}]})";
  CHECK_EQ(ask(lock).code, 0);
  CHECK_EQ(ask(make_send("%RETRY%g", "1")).code, 0);
  CHECK_EQ(ask(make_send("%RETRY%h", "2")).code, 0);
  CHECK_EQ(read("%DLQ%g").size(), 1u);
  CHECK_EQ(read("%RETRY%h").size(), 1u);
  advance(seconds{61});
  CHECK_EQ(ask(make_send("%RETRY%g", "3")).code, 0);
  CHECK_EQ(read("%DLQ%g").size(), 1u);
  CHECK_EQ(read("%RETRY%g").size(), 1u);
}
