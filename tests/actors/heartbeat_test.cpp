#include "rocketcaf/actors/heartbeat.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/heartbeat_data.hpp"

#include "support/deterministic.hpp"
#include "support/fake_network.hpp"
#include "support/test.hpp"

#include <caf/send.hpp>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;

SUITE("heartbeat")

namespace {

using texts = std::vector<std::string>;

/// A heartbeat actor among fake brokers, in virtual time.
struct heartbeat_fixture : rocketcaf::test::deterministic {
  rocketcaf::test::fake_network network;
  connection_provider_actor client = spawn_fake_provider(sys(), network);
  heartbeat_actor heartbeat = start();

  heartbeat_fixture() {
    network.serve_all("a:1");
    network.serve_all("b:1");
  }

  ~heartbeat_fixture() {
    caf::anon_send_exit(heartbeat, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(client, caf::exit_reason::user_shutdown);
    dispatch_messages();
  }

  heartbeat_actor start() {
    heartbeat_config config;
    config.client_id = "10.0.0.7@test";
    config.client = weak_handle<connection_provider_actor>{client};
    return spawn_heartbeat(sys(), std::move(config));
  }

  template <class T>
  void tell(T what) {
    compat::anon_mail(std::move(what)).send(heartbeat);
    dispatch_messages();
  }

  void tell_groups(texts groups) {
    tell(groups_changed{std::move(groups)});
  }

  void tell_masters(const texts& addresses) {
    masters_changed news;
    for (auto& address : addresses)
      news.masters.emplace_back("broker " + address, address);
    tell(std::move(news));
  }

  /// The groups of all heartbeats that a broker got since the last call.
  std::vector<texts> take(const std::string& address) {
    std::vector<texts> result;
    auto& peer = network.at(address);
    for (auto& x : peer.requests_with(protocol::request_code::heart_beat)) {
      auto data = protocol::decode_heartbeat(x.command.body);
      REQUIRE(data.has_value());
      CHECK_EQ(data->client_id, "10.0.0.7@test");
      result.push_back(data->producer_groups);
    }
    peer.requests.clear();
    return result;
  }

  size_t count(const std::string& address) {
    return take(address).size();
  }
};

} // namespace

TEST_F(heartbeat_fixture, "nothing is sent while there is no group") {
  tell_masters({"a:1"});
  advance_time(120s);
  CHECK_EQ(network.at("a:1").spawned, 0u);
}

TEST_F(heartbeat_fixture, "all masters are told the groups at once") {
  tell_masters({"a:1", "b:1"});
  tell_groups({"g", "h"});
  CHECK_EQ(take("a:1"), (std::vector<texts>{{"g", "h"}}));
  CHECK_EQ(take("b:1"), (std::vector<texts>{{"g", "h"}}));
}

TEST_F(heartbeat_fixture, "each master is told again after the interval") {
  tell_masters({"a:1"});
  tell_groups({"g"});
  CHECK_EQ(count("a:1"), 1u);
  advance_time(29'999ms);
  CHECK_EQ(count("a:1"), 0u);
  advance_time(1ms);
  CHECK_EQ(count("a:1"), 1u);
  advance_time(300s);
  CHECK_EQ(count("a:1"), 10u);
}

TEST_F(heartbeat_fixture, "a new group and a new master are told at once") {
  tell_masters({"a:1"});
  tell_groups({"g"});
  tell_groups({"g", "h"});
  CHECK_EQ(count("a:1"), 2u);
  tell_masters({"a:1", "b:1"});
  CHECK_EQ(count("a:1"), 0u);
  CHECK_EQ(count("b:1"), 1u);
}

TEST_F(heartbeat_fixture, "a broker is told when its connection comes up") {
  tell_masters({"a:1"});
  tell_groups({"g"});
  CHECK_EQ(count("a:1"), 1u);
  connection_state_changed news;
  news.address = "a:1";
  news.state = connection_state::connected;
  tell(news);
  CHECK_EQ(count("a:1"), 1u);
  news.state = connection_state::disconnected;
  tell(news);
  CHECK_EQ(count("a:1"), 0u);
}

TEST_F(heartbeat_fixture, "a broker that fails does not stop the others") {
  network.refuse("a:1");
  tell_masters({"a:1", "b:1"});
  tell_groups({"g"});
  CHECK_EQ(count("b:1"), 1u);
  advance_time(30s);
  CHECK_EQ(count("a:1"), 2u);
  CHECK_EQ(count("b:1"), 1u);
}

TEST_F(heartbeat_fixture,
       "a silent broker gets no second heartbeat meanwhile") {
  network.at("a:1").answer = nullptr;
  tell_masters({"a:1", "b:1"});
  tell_groups({"g"});
  tell_groups({"g", "h"});
  CHECK_EQ(count("a:1"), 1u);
  CHECK_EQ(count("b:1"), 2u);
  advance_time(3s);
  CHECK_EQ(take("a:1"), (std::vector<texts>{{"g", "h"}}));
}

TEST_F(heartbeat_fixture, "a connection that dies is a failed heartbeat") {
  network.at("a:1").answer = nullptr;
  tell_masters({"a:1"});
  tell_groups({"g"});
  CHECK_EQ(count("a:1"), 1u);
  network.kill("a:1");
  dispatch_messages();
  // Its successor is pushed by the client.
  network.serve_all("a:1");
  auto next = network.factory()(sys(), {"a:1"});
  tell(connection_opened{"a:1", next});
  advance_time(30s);
  CHECK_EQ(count("a:1"), 1u);
  caf::anon_send_exit(next, caf::exit_reason::user_shutdown);
}

TEST_F(heartbeat_fixture, "a broker that left all routes is told nothing") {
  tell_masters({"a:1", "b:1"});
  tell_groups({"g"});
  take("a:1");
  tell_masters({"b:1"});
  advance_time(60s);
  CHECK_EQ(count("a:1"), 0u);
}

TEST_F(heartbeat_fixture, "it ends with a heartbeat on its way") {
  network.at("a:1").answer = nullptr;
  tell_masters({"a:1"});
  tell_groups({"g"});
  auto before = running();
  caf::anon_send_exit(heartbeat, caf::exit_reason::user_shutdown);
  dispatch_messages();
  CHECK_EQ(running(), before - 1);
}
