#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/requests/messages.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("lookup_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

using protocol::query_message_request;
using string_list = std::vector<std::string>;

struct fixture : engine_fixture {
  fixture() {
    CHECK(!uut.create_topic({.topic = "t", .queues = 4}));
    CHECK(!uut.create_topic({.topic = "other", .queues = 1}));
  }

  /// @returns the offset message id.
  std::string store(std::string body, int32_t queue_id, const char* keys,
                    const char* unique_key = "", const char* topic = "t") {
    auto answer = ask(
      make_send(topic, std::move(body), queue_id,
                property("KEYS", keys) + property("UNIQ_KEY", unique_key)));
    CHECK_EQ(answer.code, 0);
    auto id = answer.field("msgId");
    return id ? *id : "";
  }

  query_message_request make_query(std::string key) {
    query_message_request result;
    result.topic = "t";
    result.key = std::move(key);
    result.begin_timestamp = 0;
    result.end_timestamp = INT64_MAX;
    return result;
  }

  string_list bodies(const query_message_request& x) {
    auto answer = ask(protocol::make_request(x));
    string_list result;
    if (answer.code == 22)
      return result;
    CHECK_EQ(answer.code, 0);
    auto messages = protocol::decode_stored(answer.body);
    REQUIRE(messages.has_value());
    for (auto& message : *messages)
      result.push_back(message.body);
    return result;
  }

  string_list bodies(std::string key) {
    return bodies(make_query(std::move(key)));
  }

  remoting_command view(int64_t offset) {
    return ask(protocol::make_request(
      protocol::view_message_by_id_request{.offset = offset}));
  }

  static int64_t offset_in(const std::string& id) {
    auto parsed = offset_message_id::from(id);
    REQUIRE(parsed.has_value());
    return parsed->offset;
  }
};

} // namespace

// -- by key -------------------------------------------------------------------

TEST_F(fixture, "messages are found by each of their keys") {
  store("1", 0, "a b");
  store("2", 3, "b c");
  store("3", 1, "ab");
  store("4", 0, "b", "", "other");
  CHECK_EQ(bodies("a"), string_list{"1"});
  CHECK_EQ(bodies("b"), (string_list{"1", "2"}));
  CHECK_EQ(bodies("ab"), string_list{"3"});
  CHECK_EQ(bodies("a b"), string_list{});
  CHECK_EQ(bodies("missing"), string_list{});
  CHECK_EQ(bodies(""), string_list{});
}

TEST_F(fixture, "messages are found by their unique key") {
  store("1", 0, "a", "id-1");
  store("2", 1, "a", "id-2");
  CHECK_EQ(bodies("id-1"), string_list{"1"});
  auto query = make_query("id-2");
  query.unique_key_query = true;
  query.max_num = 0;
  CHECK_EQ(bodies(query), string_list{"2"});
}

TEST_F(fixture, "the newest messages are found, in order, at most 64") {
  string_list expected;
  for (int i = 0; i < 100; ++i) {
    store(std::to_string(i), i % 4, "k");
    if (i >= 36)
      expected.push_back(std::to_string(i));
  }
  auto query = make_query("k");
  query.max_num = 1000;
  CHECK_EQ(bodies(query), expected);
  query.max_num = 2;
  CHECK_EQ(bodies(query), (string_list{"98", "99"}));
  query.max_num = 0;
  CHECK_EQ(bodies(query), string_list{});
  query.max_num = -1;
  CHECK_EQ(bodies(query), string_list{});
  query.unique_key_query = true;
  CHECK_EQ(bodies(query).size(), 32u);
}

TEST_F(fixture, "the time of storing must be in the range") {
  auto start = now.unix_millis;
  for (int i = 0; i < 3; ++i) {
    store(std::to_string(i), 0, "k");
    ++now.unix_millis;
  }
  auto query = make_query("k");
  query.begin_timestamp = start + 1;
  query.end_timestamp = start + 1;
  CHECK_EQ(bodies(query), string_list{"1"});
  query.end_timestamp = start;
  CHECK_EQ(bodies(query), string_list{});
  query.begin_timestamp = start;
  CHECK_EQ(bodies(query), string_list{"0"});
}

TEST_F(fixture, "an answer says where the newest message lies, also code 22") {
  auto answer = ask(protocol::make_request(make_query("k")));
  CHECK_EQ(answer.code, 22);
  CHECK_EQ(answer.remark, "can not find message, maybe time range not correct");
  CHECK_EQ(answer.number("indexLastUpdatePhyoffset").value_or(-1), 0);
  store("1", 0, "k");
  auto newest = offset_in(store("2", 0, "other"));
  for (auto key : {"k", "missing"}) {
    answer = ask(protocol::make_request(make_query(key)));
    CHECK_EQ(answer.number("indexLastUpdatePhyoffset").value_or(-1), newest);
    CHECK_EQ(answer.number("indexLastUpdateTimestamp").value_or(-1),
             now.unix_millis);
  }
}

TEST_F(fixture, "an answer is no larger than a frame, but for one message") {
  for (int i = 0; i < 5; ++i)
    store(std::string(3u << 20, 'a' + static_cast<char>(i)), 0, "k");
  auto found = bodies("k");
  REQUIRE_EQ(found.size(), 2u);
  CHECK_EQ(found[1][0], 'e');
}

TEST_F(fixture, "an unknown topic has no messages, and fields are needed") {
  auto query = make_query("k");
  query.topic = "unknown";
  CHECK_EQ(bodies(query), string_list{});
  CHECK_EQ(ask(make_request(12)).code, 1);
}

// -- by place -----------------------------------------------------------------

TEST_F(fixture, "a message is found by the id that its sender got") {
  store("1", 0, "k");
  auto id = store("2", 3, "k", "id-2");
  store("3", 0, "k", "", "other");
  auto answer = view(offset_in(id));
  CHECK_EQ(answer.code, 0);
  auto messages = protocol::decode_stored(answer.body);
  REQUIRE(messages.has_value());
  REQUIRE_EQ(messages->size(), 1u);
  auto& message = messages->front();
  CHECK_EQ(message.body, "2");
  CHECK_EQ(message.topic, "t");
  CHECK_EQ(message.queue_id, 3);
  CHECK_EQ(message.queue_offset, 0);
  CHECK_EQ(to_string(message.offset_id()), id);
  CHECK_EQ(message.properties.get("UNIQ_KEY"), "id-2");
}

TEST_F(fixture, "there are messages only where they begin") {
  auto offset = offset_in(store("1", 0, "k"));
  CHECK_EQ(view(offset).code, 0);
  for (auto other : {offset - 1, offset + 1, INT64_MAX, INT64_MIN}) {
    auto answer = view(other);
    CHECK_EQ(answer.code, 1);
    CHECK_EQ(answer.remark,
             "can not find message by the offset, " + std::to_string(other));
  }
  CHECK_EQ(ask(make_request(33)).code, 1);
}

TEST_F(fixture, "a delayed message is found where it is stored at last") {
  auto answer = ask(
    make_send("t", "late", 0, property("DELAY", "1") + property("KEYS", "k")));
  auto id = answer.field("msgId");
  REQUIRE(id != nullptr);
  store("next", 0, "k");
  // The sender's id is that of a copy that nobody sees.
  CHECK_EQ(view(offset_in(*id)).code, 1);
  CHECK_EQ(bodies("k"), string_list{"next"});
  advance(std::chrono::seconds{1});
  CHECK_EQ(bodies("k"), (string_list{"next", "late"}));
}
