#include "rocketcaf/protocol/bodies/cluster_info.hpp"
#include "rocketcaf/protocol/bodies/name_lists.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"
#include "rocketcaf/protocol/requests/topics.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("name_server_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

using string_list = std::vector<std::string>;

struct fixture : engine_fixture {
  explicit fixture(embedded_broker_options options = {})
    : engine_fixture(std::move(options)) {
    CHECK(!uut.create_topic({.topic = "t", .queues = 4}));
    CHECK(
      !uut.create_topic({.topic = "only-b", .queues = 2, .broker_name = "b"}));
  }

  string_list topics(const remoting_command& request) {
    auto answer = ask(request);
    CHECK_EQ(answer.code, 0);
    auto list = protocol::decode_json_body<protocol::topic_list>(answer.body);
    REQUIRE(list.has_value());
    return list->topics;
  }

  string_list all_topics() {
    return topics(make_request(206));
  }

  string_list topics_of(const char* cluster) {
    return topics(protocol::make_request(
      protocol::get_topics_by_cluster_request{.cluster = cluster}));
  }

  std::vector<queue_data> route(const char* topic) {
    auto answer = ask(make_route(topic));
    if (answer.code == 17)
      return {};
    auto result = protocol::decode_route(answer.body);
    REQUIRE(result.has_value());
    return result->queue_datas;
  }

  int32_t forget(const char* topic, std::optional<std::string> cluster = {}) {
    return ask(protocol::make_request(protocol::delete_topic_in_namesrv_request{
                 .topic = topic, .cluster_name = std::move(cluster)}))
      .code;
  }

  template <class Request>
  int64_t change_perms(const char* broker_name, const char* field) {
    auto answer
      = ask(protocol::make_request(Request{.broker_name = broker_name}));
    CHECK_EQ(answer.code, 0);
    return answer.number(field).value_or(-1);
  }

  int64_t wipe(const char* broker_name) {
    return change_perms<protocol::wipe_write_perm_of_broker_request>(
      broker_name, "wipeTopicCount");
  }

  int64_t add(const char* broker_name) {
    return change_perms<protocol::add_write_perm_of_broker_request>(
      broker_name, "addTopicCount");
  }
};

struct closed_fixture : fixture {
  closed_fixture() : fixture({.auto_create_topics = false}) {
    // nop
  }
};

} // namespace

// -- clusters -----------------------------------------------------------------

TEST_F(fixture, "cluster information names all brokers, with bare keys") {
  auto answer = ask(make_request(106), 1, 1);
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(answer.body,
           R"({"brokerAddrTable":{)"
           R"("a":{"brokerAddrs":{0:"127.0.0.1:1000"},"brokerName":"a",)"
           R"("cluster":"DefaultCluster","enableActingMaster":false},)"
           R"("b":{"brokerAddrs":{0:"127.0.0.1:2000"},"brokerName":"b",)"
           R"("cluster":"DefaultCluster","enableActingMaster":false}},)"
           R"("clusterAddrTable":{"DefaultCluster":["a","b"]}})");
}

TEST_F(fixture, "name servers do not tell of a broker that is out of routes") {
  uut.set_in_routes(1, 0, false);
  auto info = protocol::decode_json_body<protocol::cluster_info>(
    ask(make_request(106)).body);
  REQUIRE(info.has_value());
  CHECK_EQ(info->broker_addr_table.size(), 1u);
  CHECK_EQ(info->broker_addr_table.count("a"), 1u);
  CHECK_EQ(info->cluster_addr_table["DefaultCluster"], string_list{"a"});
  CHECK_EQ(all_topics(), (string_list{"TBW102", "t"}));
}

// -- topic lists --------------------------------------------------------------

TEST_F(fixture, "the list of all topics has each topic once") {
  CHECK_EQ(all_topics(), (string_list{"TBW102", "only-b", "t"}));
}

TEST_F(closed_fixture, "without automatic topics there is no template") {
  CHECK_EQ(all_topics(), (string_list{"only-b", "t"}));
}

TEST_F(fixture, "a topic that a send makes is on the list") {
  CHECK_EQ(ask(make_send("by-send", "body")).code, 0);
  CHECK_EQ(all_topics(), (string_list{"TBW102", "by-send", "only-b", "t"}));
}

TEST_F(fixture, "topics of a cluster are those of its brokers") {
  CHECK_EQ(topics_of("DefaultCluster"), all_topics());
  CHECK_EQ(topics_of("unknown"), string_list{});
  CHECK_EQ(ask(make_request(224)).code, 1);
}

TEST_F(fixture, "system topics are the names of the cluster and the brokers") {
  auto answer = ask(make_request(304));
  CHECK_EQ(answer.code, 0);
  auto list = protocol::decode_json_body<protocol::topic_list>(answer.body);
  REQUIRE(list.has_value());
  CHECK_EQ(list->topics, (string_list{"DefaultCluster", "a", "b"}));
  CHECK_EQ(list->broker_addr.value_or(""), "127.0.0.1:1000");
}

// -- topics that are gone -----------------------------------------------------

TEST_F(fixture, "name servers know a deleted topic until they are told") {
  CHECK_EQ(ask(protocol::make_request(
                 protocol::delete_topic_in_broker_request{.topic = "t"}))
             .code,
           0);
  CHECK_EQ(route("t").size(), 2u);
  CHECK_EQ(forget("t"), 0);
  CHECK_EQ(route("t").size(), 0u);
  CHECK_EQ(all_topics(), (string_list{"TBW102", "only-b"}));
  // The other broker has it still.
  CHECK_EQ(ask(make_send("t", "body"), 1, 1).code, 0);
  CHECK_EQ(route("t").size(), 0u);
}

TEST_F(fixture, "a topic is forgotten for one cluster, or for all") {
  CHECK_EQ(forget("t", "unknown"), 0);
  CHECK_EQ(route("t").size(), 2u);
  CHECK_EQ(forget("t", "DefaultCluster"), 0);
  CHECK_EQ(route("t").size(), 0u);
  CHECK_EQ(forget("unknown"), 0);
  CHECK_EQ(ask(make_request(216)).code, 1);
}

TEST_F(fixture, "a topic that is made anew is in the routes again") {
  CHECK_EQ(forget("t"), 0);
  ask(protocol::make_request(
    protocol::delete_topic_in_broker_request{.topic = "t"}));
  CHECK_EQ(ask(make_send("t", "body")).code, 0);
  auto queues = route("t");
  REQUIRE_EQ(queues.size(), 1u);
  CHECK_EQ(queues[0].broker_name, "a");
}

// -- permission to write ------------------------------------------------------

TEST_F(fixture, "a broker's permission to write is taken away in routes") {
  CHECK_EQ(wipe("b"), 3);
  auto queues = route("t");
  REQUIRE_EQ(queues.size(), 2u);
  CHECK(queues[0] == (queue_data{"a", 4, 4, 6, 0}));
  CHECK(queues[1] == (queue_data{"b", 4, 4, 4, 0}));
  CHECK(route("TBW102")[1] == (queue_data{"b", 8, 8, 5, 0}));
  // The broker itself does not know.
  CHECK_EQ(ask(make_send("t", "body"), 1, 1).code, 0);
  CHECK_EQ(wipe("unknown"), 0);
  CHECK_EQ(ask(make_request(205)).code, 1);
}

TEST_F(fixture, "and it is given back with that to read, and no other") {
  wipe("b");
  CHECK_EQ(add("b"), 3);
  CHECK(route("t")[1] == (queue_data{"b", 4, 4, 6, 0}));
  CHECK(route("TBW102")[1] == (queue_data{"b", 8, 8, 6, 0}));
  CHECK_EQ(add("unknown"), 0);
  CHECK_EQ(ask(make_request(327)).code, 1);
}
