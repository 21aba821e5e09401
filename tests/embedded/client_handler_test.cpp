#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

#include <algorithm>

SUITE("client_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

namespace {

using protocol::heartbeat_data;
using connection_list = std::vector<uint64_t>;

heartbeat_data make_heartbeat(std::string client_id,
                              std::vector<std::string> groups = {"g"},
                              std::vector<std::string> topics = {"t"}) {
  heartbeat_data result;
  result.client_id = std::move(client_id);
  for (auto& group : groups) {
    auto& consumer = result.consumers.emplace_back();
    consumer.group_name = group;
    for (auto& topic : topics)
      consumer.subscription_data_set.push_back(
        *protocol::tag_subscription(topic, "*", 1));
  }
  return result;
}

struct fixture : engine_fixture {
  /// @returns the connections that are told of a change.
  connection_list beat(const heartbeat_data& x, uint64_t connection) {
    auto request = make_request(34);
    request.body = protocol::encode_json_body(x);
    auto out = put(request, connection);
    auto answers = decode(out.answers);
    REQUIRE_EQ(answers.size(), 1u);
    CHECK_EQ(answers[0].code, 0);
    return told(out);
  }

  connection_list told(const engine_output& out,
                       const std::string& group = "g") {
    connection_list result;
    for (auto& [connection, bytes] : out.others) {
      auto commands = decode(bytes);
      REQUIRE_EQ(commands.size(), 1u);
      CHECK_EQ(commands[0].code, 40);
      CHECK(commands[0].is_oneway());
      CHECK(commands[0].is_request());
      auto name = commands[0].field("consumerGroup");
      REQUIRE(name != nullptr);
      CHECK_EQ(*name, group);
      result.push_back(connection);
    }
    return result;
  }

  connection_list unregister(const char* client_id, const char* group) {
    auto out = put(protocol::make_request(protocol::unregister_client_request{
                     .client_id = client_id, .consumer_group = group}),
                   99);
    return told(out);
  }
};

} // namespace

// -- changes in a group -------------------------------------------------------

TEST_F(fixture, "all members of a group are told of a new one") {
  CHECK_EQ(beat(make_heartbeat("c1"), 1), connection_list{1});
  CHECK_EQ(beat(make_heartbeat("c1"), 1), connection_list{});
  CHECK_EQ(beat(make_heartbeat("c2"), 2), (connection_list{1, 2}));
  CHECK_EQ(beat(make_heartbeat("c2"), 2), connection_list{});
  // Those at another broker are not.
  auto request = make_request(34);
  request.body = protocol::encode_json_body(make_heartbeat("c3"));
  CHECK_EQ(told(put(request, 3, 1)), connection_list{3});
}

TEST_F(fixture, "members are told when one of them follows other topics") {
  beat(make_heartbeat("c1"), 1);
  beat(make_heartbeat("c2"), 2);
  CHECK_EQ(beat(make_heartbeat("c2", {"g"}, {"t", "u"}), 2),
           (connection_list{1, 2}));
  CHECK_EQ(beat(make_heartbeat("c2", {"g"}, {"u"}), 2),
           (connection_list{1, 2}));
  auto same = make_heartbeat("c2", {"g"}, {"u"});
  same.consumers[0].subscription_data_set[0].sub_version = 2;
  CHECK_EQ(beat(same, 2), connection_list{});
}

TEST_F(fixture, "members that are left are told when one goes") {
  for (uint64_t i : {1, 2, 3})
    beat(make_heartbeat("c" + std::to_string(i)), i);
  CHECK_EQ(unregister("c2", "unknown"), connection_list{});
  CHECK_EQ(unregister("c2", "g"), (connection_list{1, 3}));
  CHECK_EQ(unregister("c2", "g"), connection_list{});
  CHECK_EQ(told(close(3)), connection_list{1});
  CHECK_EQ(told(close(3)), connection_list{});
  CHECK_EQ(beat(make_heartbeat("c1", {}), 1), connection_list{});
}

TEST_F(fixture, "members are told when heartbeats name their group no more") {
  beat(make_heartbeat("c1"), 1);
  beat(make_heartbeat("c2"), 2);
  CHECK_EQ(beat(make_heartbeat("c2", {}), 2), connection_list{});
  advance(90s);
  CHECK_EQ(beat(make_heartbeat("c1"), 1), connection_list{});
  advance(30s);
  CHECK_EQ(beat(make_heartbeat("c2", {}), 2), connection_list{1});
}

TEST_F(fixture, "members of broadcasting groups are told nothing") {
  auto x = make_heartbeat("c1");
  x.consumers[0].message_model = "BROADCASTING";
  CHECK_EQ(beat(x, 1), connection_list{});
  x.client_id = "c2";
  CHECK_EQ(beat(x, 2), connection_list{});
  CHECK_EQ(told(close(2)), connection_list{});
  CHECK_EQ(unregister("c1", "g"), connection_list{});
}

TEST_F(fixture, "notices have opaques of their own") {
  std::vector<int32_t> opaques;
  for (uint64_t i : {1, 2}) {
    auto request = make_request(34);
    request.body
      = protocol::encode_json_body(make_heartbeat("c" + std::to_string(i)));
    for (auto& x : put(request, i).others)
      opaques.push_back(decode(x.bytes)[0].opaque);
  }
  REQUIRE_EQ(opaques.size(), 3u);
  std::sort(opaques.begin(), opaques.end());
  CHECK(std::unique(opaques.begin(), opaques.end()) == opaques.end());
}

// -- what comes with a group --------------------------------------------------

TEST_F(fixture, "a consumer group has a retry topic on the broker it told") {
  auto request = make_request(34);
  request.body
    = protocol::encode_json_body(make_heartbeat("c1", {"g", "no/good"}));
  CHECK_EQ(ask(request).code, 0);
  auto topic = uut.nodes()[0].store.find("%RETRY%g");
  REQUIRE(topic != nullptr);
  CHECK_EQ(topic->queue_count(), 1);
  CHECK(uut.nodes()[1].store.find("%RETRY%g") == nullptr);
  CHECK(uut.nodes()[0].store.find("%RETRY%no/good") == nullptr);
  CHECK_EQ(ask(make_route("%RETRY%g")).code, 0);
}

TEST_F(fixture, "a group without members has no list of them") {
  auto list = protocol::make_request(
    protocol::get_consumer_list_by_group_request{.consumer_group = "g"});
  auto answer = ask(list);
  CHECK_EQ(answer.code, 1);
  CHECK_EQ(answer.remark, "no consumer for this group, g");
  beat(make_heartbeat("c2"), 2);
  beat(make_heartbeat("c1"), 1);
  CHECK_EQ(ask(list).body, R"({"consumerIdList":["c1","c2"]})");
  CHECK_EQ(ask(make_request(38)).code, 1);
}

// -- filters ------------------------------------------------------------------

TEST_F(fixture, "filters by tags are good, others are not") {
  auto check = [this](const char* type) {
    auto request = make_request(46);
    protocol::client_config_check x;
    x.client_id = "c";
    x.group = "g";
    x.subscription.topic = "t";
    x.subscription.sub_string = "a > 1";
    x.subscription.expression_type = type;
    request.body = protocol::encode_json_body(x);
    return ask(request);
  };
  CHECK_EQ(check("TAG").code, 0);
  CHECK_EQ(check("").code, 0);
  auto answer = check("SQL92");
  CHECK_EQ(answer.code, 1);
  CHECK_EQ(answer.remark,
           "The broker does not support consumer to filter message by SQL92");
  CHECK_EQ(ask(make_request(46)).code, 0);
  auto request = make_request(46);
  request.body = "[";
  CHECK_EQ(ask(request).code, 1);
}
