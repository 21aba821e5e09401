#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/requests/group_offsets.hpp"
#include "rocketcaf/protocol/requests/offset_resets.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("reset_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

using offset_map = std::map<message_queue, int64_t>;

struct fixture : engine_fixture {
  fixture() : start(now.unix_millis) {
    CHECK(!uut.create_topic({.topic = "t", .queues = 2}));
    for (int i = 0; i < 10; ++i) {
      now.unix_millis = start + i;
      for (int32_t queue : {0, 1})
        CHECK_EQ(ask(make_send("t", "body", queue)).code, 0);
    }
    commit(0, 5);
    commit(1, 2);
  }

  void commit(int32_t queue_id, int64_t offset) {
    CHECK_EQ(
      ask(protocol::make_request(
            protocol::update_consumer_offset_request{.consumer_group = "g",
                                                     .topic = "t",
                                                     .queue_id = queue_id,
                                                     .commit_offset = offset}))
        .code,
      0);
  }

  void join(uint64_t connection) {
    auto request = make_request(34);
    request.body = R"({"clientID":"c","consumerDataSet":[{"groupName":"g"}]})";
    CHECK_EQ(ask(request, connection).code, 0);
  }

  static remoting_command make(int64_t time, bool force) {
    auto result
      = protocol::make_request(protocol::invoke_broker_to_reset_offset_request{
        .topic = "t", .group = "g", .timestamp = time, .force = force});
    result.language = "JAVA";
    return result;
  }

  static offset_map table(const std::string& body, bool is_list = false) {
    auto result = protocol::decode_json_body<protocol::reset_offsets>(body);
    REQUIRE(result.has_value());
    CHECK_EQ(result->is_list, is_list);
    return result->offset_table;
  }

  static offset_map both(int64_t first, int64_t second) {
    return {{{"t", "a", 0}, first}, {{"t", "a", 1}, second}};
  }

  int64_t start;
};

} // namespace

TEST_F(fixture, "all members of the group are told where to go on") {
  join(1);
  join(2);
  auto out = put(make(start + 4, true), 9);
  auto answers = decode(out.answers);
  REQUIRE_EQ(answers.size(), 1u);
  CHECK_EQ(answers[0].code, 0);
  CHECK_EQ(table(answers[0].body), both(4, 4));
  REQUIRE_EQ(out.others.size(), 2u);
  for (auto& [connection, bytes] : out.others) {
    auto told = decode(bytes);
    REQUIRE_EQ(told.size(), 1u);
    CHECK_EQ(told[0].code, 220);
    CHECK(told[0].is_oneway());
    CHECK_EQ(table(told[0].body), both(4, 4));
    CHECK_EQ(*told[0].field("topic"), "t");
    CHECK_EQ(*told[0].field("group"), "g");
  }
}

TEST_F(fixture, "without force a group moves back only") {
  join(1);
  CHECK_EQ(table(ask(make(start + 4, false), 9).body), both(4, 2));
}

TEST_F(fixture, "a group can move to the end") {
  join(1);
  CHECK_EQ(table(ask(make(-1, true), 9).body), both(10, 10));
}

TEST_F(fixture, "who asks in C++ makes the table for clients a list") {
  join(1);
  auto request = make(start, true);
  request.language = "CPP";
  auto out = put(request, 9);
  CHECK_EQ(table(decode(out.answers)[0].body), both(0, 0));
  REQUIRE_EQ(out.others.size(), 1u);
  CHECK_EQ(table(decode(out.others[0].bytes)[0].body, true), both(0, 0));
}

TEST_F(fixture, "what cannot be moved is refused") {
  CHECK_EQ(ask(make(start, true)).code, 206);
  join(1);
  auto request = make(start, true);
  request.set("topic", "unknown");
  CHECK_EQ(ask(request).code, 1);
  request = make(start, true);
  request.set("group", "unknown");
  auto answer = ask(request);
  CHECK_EQ(answer.code, 1);
  CHECK_EQ(answer.remark, "THe consumer group <unknown> not exist");
  CHECK_EQ(ask(make_request(222)).code, 1);
}
