#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include "rocketcaf/protocol/bodies/cluster_info.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/requests/group_offsets.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("embedded_replicas")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

using address_map = std::map<int64_t, std::string>;

struct fixture : engine_fixture {
  fixture() : engine_fixture({.replicas = 2}) {
    CHECK(!uut.create_topic({.topic = "t", .queues = 1}));
  }

  remoting_command ask_slave(const remoting_command& request) {
    broker_id = 1;
    auto result = ask(request);
    broker_id = 0;
    return result;
  }

  address_map route() {
    auto result = protocol::decode_route(ask(make_route("t")).body);
    REQUIRE(result.has_value());
    return result->broker_datas.at(0).broker_addrs;
  }
};

struct cluster_fixture {
  cluster_fixture() : uut(start()) {
    // nop
  }

  static embedded_cluster start() {
    auto result
      = embedded_cluster::start({.broker_names = {"a", "b"}, .replicas = 1});
    REQUIRE(result.has_value());
    REQUIRE(!compat::failed(result->create_topic("t", 1)));
    return std::move(*result);
  }

  void set(broker_mode mode, int64_t broker_id, bool in_routes = true) {
    CHECK(!compat::failed(uut.set_mode({.broker_name = "a",
                                        .mode = mode,
                                        .in_routes = in_routes,
                                        .broker_id = broker_id})));
  }

  embedded_cluster uut;
};

} // namespace

// -- name servers -------------------------------------------------------------

TEST_F(fixture, "routes and cluster information name slaves") {
  address_map expected{
    {0, "127.0.0.1:1000"}, {1, "127.0.0.1:1001"}, {2, "127.0.0.1:1002"}};
  CHECK_EQ(route(), expected);
  auto body = ask(make_request(106)).body;
  auto info = protocol::decode_json_body<protocol::cluster_info>(body);
  REQUIRE(info.has_value());
  CHECK_EQ(info->broker_addr_table["a"].broker_addrs, expected);
  CHECK_NE(body.find(R"({0:"127.0.0.1:2000",1:"127.0.0.1:2001",2:"127)"),
           std::string::npos);
}

TEST_F(fixture, "a master that is out of routes leaves its slaves there") {
  uut.set_in_routes(0, 0, false);
  CHECK_EQ(route(),
           (address_map{{1, "127.0.0.1:1001"}, {2, "127.0.0.1:1002"}}));
}

// -- slaves -------------------------------------------------------------------

TEST_F(fixture, "a slave serves reads of what its master stores") {
  CHECK_EQ(ask(make_send("t", "body")).code, 0);
  CHECK_EQ(ask_slave(make_pull("t", 0, 0)).body,
           ask(make_pull("t", 0, 0)).body);
  // Also those that wait for it.
  broker_id = 1;
  CHECK(put(make_pull("t", 0, 1, 1000), 7).answers.empty());
  broker_id = 0;
  auto out = put(make_send("t", "next"));
  REQUIRE_EQ(out.others.size(), 1u);
  CHECK_EQ(out.others[0].connection, 7u);
}

TEST_F(fixture, "a slave stores nothing and ends no transaction") {
  auto answer = ask_slave(make_send("t", "body"));
  CHECK_EQ(answer.code, 14);
  auto send = make_send("t", "body");
  for (int32_t code : {10, 320}) {
    send.code = code;
    CHECK_EQ(ask_slave(send).code, 14);
  }
  CHECK_EQ(ask_slave(protocol::make_request(
                       protocol::consumer_send_msg_back_request{.group = "g"}))
             .code,
           1);
  CHECK_EQ(ask_slave(make_request(37)).code, 11);
  CHECK_EQ(uut.nodes()[0].store.appended(), 0u);
}

TEST_F(fixture, "only the master keeps an offset that comes with a pull") {
  auto pull = make_pull("t", 0, 0);
  pull.set("sysFlag", protocol::pull_subscription_flag
                        | protocol::pull_commit_offset_flag);
  pull.set("commitOffset", 7);
  protocol::query_consumer_offset_request query;
  query.consumer_group = "consumers";
  query.topic = "t";
  query.queue_id = 0;
  ask_slave(pull);
  CHECK_EQ(ask(protocol::make_request(query)).code, 22);
  ask(pull);
  CHECK_EQ(ask(protocol::make_request(query)).number("offset").value_or(-1), 7);
}

TEST_F(fixture, "answers to pulls suggest the broker id that was set") {
  auto suggested = [this](size_t broker) {
    return ask(make_pull("t", 0, 0), 1, broker)
      .number("suggestWhichBrokerId")
      .value_or(-1);
  };
  CHECK_EQ(suggested(0), 0);
  CHECK(!uut.suggest({.broker_name = "a", .broker_id = 1}));
  CHECK_EQ(suggested(0), 1);
  CHECK_EQ(suggested(1), 0);
  CHECK(!uut.suggest({.broker_id = 2}));
  CHECK_EQ(suggested(0), 2);
  CHECK_EQ(suggested(1), 2);
  CHECK(uut.suggest({.broker_name = "unknown"}).has_value());
  CHECK(uut.suggest({.broker_id = -1}).has_value());
}

// -- ports --------------------------------------------------------------------

TEST_F(cluster_fixture, "each slave has a port of its own") {
  auto master = uut.address_of("a");
  auto slave = uut.address_of("a", 1);
  CHECK_NE(slave, "");
  CHECK_NE(slave, master);
  CHECK_NE(slave, uut.address_of("b", 1));
  CHECK_EQ(uut.address_of("a", 2), "");
  CHECK_EQ(uut.address_of("unknown", 1), "");
  CHECK_EQ(wire_client{slave}.call(make_send("t", "body")).code, 14);
  CHECK_EQ(wire_client{master}.call(make_send("t", "body")).code, 0);
  CHECK_EQ(wire_client{slave}.call(make_pull("t", 0, 0)).code, 0);
  auto statistics = uut.statistics();
  REQUIRE(statistics.has_value());
  auto& brokers = statistics->brokers;
  REQUIRE_EQ(brokers.size(), 4u);
  CHECK_EQ(brokers[2].broker_name, "a");
  CHECK_EQ(brokers[2].broker_id, 1);
  CHECK_EQ(brokers[2].address, slave);
  CHECK_EQ(brokers[2].requests,
           (std::map<int32_t, uint64_t>{{11, 1}, {310, 1}}));
  CHECK_EQ(brokers[2].connections_accepted, 2u);
  CHECK_EQ(statistics->messages_stored(), 1u);
}

TEST_F(cluster_fixture, "a slave serves while its master is down") {
  CHECK_EQ(wire_client{uut.address_of("a")}.call(make_send("t", "body")).code,
           0);
  set(broker_mode::down, 0, false);
  CHECK(!accepts(uut.address_of("a")));
  wire_client slave{uut.address_of("a", 1)};
  CHECK_EQ(slave.call(make_pull("t", 0, 0)).code, 0);
  auto route = protocol::decode_route(slave.call(make_route("t")).body);
  REQUIRE(route.has_value());
  CHECK_EQ(route->broker_datas.at(0).broker_addrs,
           (address_map{{1, uut.address_of("a", 1)}}));
  set(broker_mode::serving, 0);
  CHECK(accepts(uut.address_of("a")));
  set(broker_mode::down, 1);
  CHECK(!accepts(uut.address_of("a", 1)));
  set(broker_mode::serving, -1);
  CHECK(accepts(uut.address_of("a", 1)));
}

TEST_F(cluster_fixture, "there is no mode of a slave that is not there") {
  CHECK(
    compat::failed(uut.set_mode({.mode = broker_mode::down, .broker_id = 2})));
  CHECK(accepts(uut.address_of("a", 1)));
}

TEST_F(cluster_fixture, "suggestions are set from outside") {
  CHECK(!compat::failed(uut.suggest("a", 1)));
  CHECK(compat::failed(uut.suggest("unknown", 1)));
  CHECK_EQ(wire_client{uut.address_of("a")}
             .call(make_pull("t", 0, 0))
             .number("suggestWhichBrokerId")
             .value_or(-1),
           1);
}
