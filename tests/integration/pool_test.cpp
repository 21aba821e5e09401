// Several connections to each broker, over real sockets.
#include "cluster_fixture.hpp"

#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <future>
#include <optional>
#include <vector>

using namespace rocketcaf;
using namespace std::chrono_literals;

SUITE("pool")

namespace {

struct fixture : test::cluster_fixture {
  fixture() {
    create_topic("t", "b");
    auto options = shared();
    options.connections_per_broker = 3;
    auto made = spawn_client(rt.system(), std::move(options));
    REQUIRE(made.has_value());
    client = *made;
    auto producer = spawn_producer(rt.system(), client, {.group = "pool"});
    REQUIRE(producer.has_value());
    facade.emplace(rt.system(), *producer);
  }

  /// Those to the broker of the topic.
  std::vector<connection_statistics> connections() {
    std::vector<connection_statistics> result;
    caf::scoped_actor self{rt.system()};
    compat::mail(self, atom::get_statistics_v)
      .request(client, 10s)
      .receive(
        [&](std::vector<connection_statistics>& x) { result = std::move(x); },
        [](caf::error& why) { FAIL(text_of(why)); });
    std::erase_if(result, [this](const connection_statistics& x) {
      return x.address != cluster.address_of("b");
    });
    return result;
  }

  client_actor client;
  std::optional<blocking_producer> facade;
};

} // namespace

TEST_F(fixture, "sends take all connections to a broker, and all are stored") {
  std::vector<std::future<blocking_producer::result>> results;
  for (int i = 0; i < 3000; ++i) {
    results.push_back(
      facade->send_async({.topic = "t", .body = std::to_string(i)}));
    // So that there are many batches.
    if (i % 10 == 0)
      results.back().wait();
  }
  for (auto& x : results)
    CHECK(x.get().has_value());
  auto pool = connections();
  REQUIRE_EQ(pool.size(), 3u);
  for (uint32_t i = 0; i < 3; ++i) {
    CHECK_EQ(pool[i].number, i);
    CHECK(pool[i].state == connection_state::connected);
    CHECK_EQ(pool[i].connects, 1u);
    CHECK_EQ(pool[i].producers, 1u);
    CHECK_GT(pool[i].bytes_sent, 10'000u);
    CHECK_GT(pool[i].bytes_received, 10'000u);
  }
  auto stored = cluster.messages("t");
  REQUIRE(stored.has_value());
  CHECK_EQ(stored->size(), 3000u);
}

TEST_F(fixture, "a broker that leaves and returns is used over all of them") {
  CHECK(facade->send({.topic = "t", .body = "before"}).has_value());
  REQUIRE(cluster.set_mode("b", broker_mode::down).empty());
  CHECK(!facade->send({.topic = "t", .body = "away"}, {.timeout = 500ms}));
  REQUIRE(cluster.set_mode("b", broker_mode::serving).empty());
  auto until = std::chrono::steady_clock::now() + 20s;
  auto all_there = [this] {
    auto pool = connections();
    return std::ranges::all_of(pool, [](const connection_statistics& x) {
      return x.state == connection_state::connected;
    });
  };
  size_t failed = 0;
  do {
    auto result = facade->send({.topic = "t", .body = "back"});
    failed = result ? 0 : failed + 1;
  } while ((failed > 0 || !all_there())
           && std::chrono::steady_clock::now() < until);
  CHECK(all_there());
  CHECK_EQ(connections().size(), 3u);
}
