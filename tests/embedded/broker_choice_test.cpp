// Which of several brokers a broker client reads from and writes to, over
// loopback: "a" has a slave, "b" has none that clients know.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "support/test.hpp"

#include <chrono>
#include <map>
#include <string>
#include <utility>

SUITE("embedded_broker_choice")

using namespace std::chrono_literals;
using namespace rocketcaf;

namespace {

constexpr int32_t send_code = 310;
constexpr int32_t pull_code = 11;
constexpr int32_t max_offset_code = 30;
constexpr int32_t update_offset_code = 15;

/// How often each broker got a request: "a" the master, "a1" its slave.
using counts = std::map<std::string, uint64_t>;

struct fixture {
  fixture() : cluster(start()), client(connect(30s)) {
    // nop
  }

  static embedded_cluster start() {
    auto result
      = embedded_cluster::start({.broker_names = {"a", "b"}, .replicas = 1});
    REQUIRE(result);
    REQUIRE(!compat::failed(result->create_topic("t", 2)));
    REQUIRE(!compat::failed(result->set_mode({.broker_name = "b",
                                              .mode = broker_mode::down,
                                              .in_routes = false,
                                              .broker_id = 1})));
    return std::move(*result);
  }

  blocking_broker_client connect(std::chrono::milliseconds refresh) {
    auto result = programs.make_broker_client(
      {.name_servers = {cluster.name_server_address()},
       // Clients with other options do not share.
       .instance_name = std::to_string(refresh.count()),
       .route_refresh_interval = refresh});
    REQUIRE(result);
    return std::move(*result);
  }

  /// The name server is a's master.
  void set_master_of_b(broker_mode mode, bool in_routes) {
    REQUIRE(!compat::failed(cluster.set_mode({.broker_name = "b",
                                              .mode = mode,
                                              .in_routes = in_routes,
                                              .broker_id = 0})));
  }

  void set_slave_of_b(broker_mode mode, bool in_routes) {
    REQUIRE(!compat::failed(cluster.set_mode({.broker_name = "b",
                                              .mode = mode,
                                              .in_routes = in_routes,
                                              .broker_id = 1})));
  }

  errc send(const std::string& broker) {
    auto result = client.call(send_to_queue{
      .content = {.topic = "t", .body = "hello"}, .queue = {"t", broker, 0}});
    return result ? errc::none : result.error().code;
  }

  errc pull(const std::string& broker, int32_t queue_id = 0) {
    auto result = client.call(pull_messages{.queue = {"t", broker, queue_id}});
    return result ? errc::none : result.error().code;
  }

  errc max_offset(const std::string& broker) {
    auto result = client.call(get_max_offset{.queue = {"t", broker, 0}});
    return result ? errc::none : result.error().code;
  }

  counts counts_of(int32_t code) {
    auto statistics = cluster.statistics();
    REQUIRE(statistics);
    counts result;
    for (auto& x : statistics->brokers)
      if (auto i = x.requests.find(code); i != x.requests.end())
        result[x.broker_name + (x.broker_id ? std::to_string(x.broker_id) : "")]
          = i->second;
    return result;
  }

  embedded_cluster cluster;
  runtime programs;
  blocking_broker_client client;
};

} // namespace

TEST_F(fixture, "reads and writes go to the master of the broker they name") {
  for (auto broker : {"a", "b"}) {
    CHECK_EQ(send(broker), errc::none);
    CHECK_EQ(pull(broker), errc::none);
    CHECK_EQ(max_offset(broker), errc::none);
  }
  for (auto code : {send_code, pull_code, max_offset_code})
    CHECK_EQ(counts_of(code), (counts{{"a", 1}, {"b", 1}}));
  CHECK_EQ(cluster.messages("t")->size(), 2u);
}

TEST_F(fixture, "a queue is pulled from whom the last answer suggested") {
  REQUIRE(!compat::failed(cluster.suggest("a", 1)));
  REQUIRE(!compat::failed(cluster.suggest("b", 1)));
  for (auto broker : {"a", "b"})
    CHECK_EQ(send(broker), errc::none);
  CHECK_EQ(pull("a"), errc::none);
  CHECK_EQ(counts_of(pull_code), (counts{{"a", 1}}));
  CHECK_EQ(pull("a"), errc::none);
  CHECK_EQ(counts_of(pull_code), (counts{{"a", 1}, {"a1", 1}}));
  // Of another queue nothing was said; b's slave is not known.
  CHECK_EQ(pull("a", 1), errc::none);
  CHECK_EQ(pull("b"), errc::none);
  CHECK_EQ(pull("b"), errc::none);
  CHECK_EQ(counts_of(pull_code), (counts{{"a", 2}, {"a1", 1}, {"b", 2}}));
  // And back.
  REQUIRE(!compat::failed(cluster.suggest("a", 0)));
  CHECK_EQ(pull("a"), errc::none);
  CHECK_EQ(pull("a"), errc::none);
  CHECK_EQ(counts_of(pull_code), (counts{{"a", 3}, {"a1", 2}, {"b", 2}}));
}

TEST_F(fixture, "what is no pull stays at the master, whatever is suggested") {
  REQUIRE(!compat::failed(cluster.suggest("a", 1)));
  CHECK_EQ(send("a"), errc::none);
  CHECK_EQ(pull("a"), errc::none);
  CHECK_EQ(send("a"), errc::none);
  CHECK_EQ(max_offset("a"), errc::none);
  CHECK(!client.call(update_consumer_offset{
    .consumer_group = "g", .queue = {"t", "a", 0}, .offset = 1}));
  for (auto code : {max_offset_code, update_offset_code})
    CHECK_EQ(counts_of(code), (counts{{"a", 1}}));
  CHECK_EQ(counts_of(send_code), (counts{{"a", 2}}));
}

TEST_F(fixture, "without its master a broker is read from its slave alone") {
  CHECK_EQ(send("b"), errc::none);
  set_slave_of_b(broker_mode::serving, true);
  set_master_of_b(broker_mode::down, false);
  // The read finds out, asks again who there is, and is repeated.
  CHECK_EQ(max_offset("b"), errc::none);
  CHECK_EQ(pull("b"), errc::none);
  CHECK_EQ(counts_of(max_offset_code), (counts{{"b1", 1}}));
  CHECK_EQ(counts_of(pull_code), (counts{{"b1", 1}}));
  CHECK_EQ(send("b"), errc::broker_not_known);
  CHECK_EQ(counts_of(send_code), (counts{{"b", 1}}));
  // Others are as they were.
  CHECK_EQ(send("a"), errc::none);
}

TEST_F(fixture, "a master that is back gets reads and writes again") {
  // What is known is soon old.
  client = connect(10ms);
  set_slave_of_b(broker_mode::serving, true);
  set_master_of_b(broker_mode::down, false);
  CHECK_EQ(pull("b"), errc::none);
  CHECK_EQ(counts_of(pull_code), (counts{{"b1", 1}}));
  set_master_of_b(broker_mode::serving, true);
  auto until = std::chrono::steady_clock::now() + 10s;
  while (send("b") != errc::none)
    REQUIRE(std::chrono::steady_clock::now() < until);
  CHECK_EQ(pull("b"), errc::none);
  CHECK_EQ(counts_of(pull_code), (counts{{"b", 1}, {"b1", 1}}));
}
