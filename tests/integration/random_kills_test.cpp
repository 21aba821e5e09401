// Actors below the producers are killed at random while messages flow.
#include "rocketcaf/api/embedded_broker.hpp"

#include "integration/bare_timer.hpp"
#include "integration/killers.hpp"
#include "integration/recorded_load.hpp"
#include "support/internal_actors.hpp"
#include "support/long_run.hpp"
#include "support/slowdown.hpp"
#include "support/test.hpp"
#include "support/watchdog.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <unordered_set>

SUITE("random_kills")

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::bare_timer;
using rocketcaf::test::connector_killer;
using rocketcaf::test::internal_kind;
using rocketcaf::test::killer;
using rocketcaf::test::recorded_load;
using rocketcaf::test::watchdog;
using std::chrono::steady_clock;

namespace {

constexpr auto allowed_lateness = 50ms * test::slowdown();

/// An actor system for one seed.
struct config : caf::actor_system_config {
  explicit config(uint64_t seed) {
    load<caf::io::middleman>();
    set("caf.scheduler.policy", seed % 2 == 0 ? "sharing" : "stealing");
    set("caf.scheduler.max-threads", 1 + seed % 3);
  }
};

/// Brokers in memory, and what goes to them.
struct fixture {
  fixture() {
    embedded_broker_options options;
    options.broker_names = {"ns", "b", "c"};
    options.auto_create_topics = false;
    auto started = embedded_cluster::start(std::move(options));
    REQUIRE(started.has_value());
    cluster.emplace(std::move(*started));
    for (auto name : {"t0", "t1", "t2", "t3"}) {
      topics.emplace_back(name);
      for (auto broker : {"b", "c"})
        REQUIRE(cluster->create_topic({name, 4, broker}).empty());
    }
  }

  producer_actor make_producer(caf::actor_system& sys, std::string group,
                               size_t connections = 1) {
    client_options shared;
    shared.connections_per_broker = connections;
    shared.name_servers = {cluster->name_server_address()};
    producer_options options;
    options.group = std::move(group);
    auto result = spawn_producer(sys, shared, options);
    REQUIRE(result.has_value());
    return *result;
  }

  std::unordered_set<std::string> stored_bodies() {
    std::unordered_set<std::string> result;
    for (auto& topic : topics) {
      auto messages = cluster->messages(topic);
      REQUIRE(messages.has_value());
      for (auto& x : *messages)
        result.insert(x.body);
    }
    return result;
  }

  std::optional<embedded_cluster> cluster;
  std::vector<std::string> topics;
};

/// What became of a load, checked against the brokers.
struct verdict {
  size_t stored = 0;
  size_t wrong_count = 0;
  size_t lost = 0;
  size_t denied = 0;
  size_t late = 0;
  std::map<std::string, size_t> failures;

  void add(const recorded_load& load, const bare_timer& bare,
           const std::unordered_set<std::string>& bodies) {
    auto& records = load.records();
    for (size_t i = 0; i < records.size(); ++i) {
      auto& x = records[i];
      auto there = bodies.count(load.body(i)) > 0;
      wrong_count += x.answers != 1;
      stored += x.stored();
      // Acknowledged, and not there.
      lost += x.stored() && !there;
      if (auto failure = x.failure()) {
        // There, though the failure says that this cannot be.
        denied += there && failure->storage == storage_state::not_stored;
        ++failures[to_string(failure->code) + "/"
                   + to_string(failure->storage)];
      }
      if (x.answers > 0 && x.answered > x.deadline) {
        auto suffered = bare.worst(x.deadline, x.answered);
        late += x.answered - x.deadline > suffered + allowed_lateness;
      }
    }
  }
};

} // namespace

// -- connectors ---------------------------------------------------------------

TEST_F(fixture, "a connector that dies is a connect that failed") {
  config cfg{1};
  caf::actor_system sys{cfg};
  auto connects = std::make_shared<std::atomic<int>>(0);
  test::set_connect_hook([connects] {
    if (++*connects == 1)
      throw std::runtime_error{"killed by a test"};
  });
  auto start = steady_clock::now();
  recorded_load load{
    sys, make_producer(sys, "connectors"), {.count = 10, .topics = {"t0"}}};
  REQUIRE(load.wait(10s));
  load.stop();
  test::set_connect_hook({});
  for (auto& x : load.records())
    CHECK(x.stored());
  // No time-out was waited for.
  CHECK_LT(steady_clock::now() - start, 1s * test::slowdown());
  CHECK_GE(connects->load(), 2);
}

TEST_F(fixture, "if all connectors die, sends are answered by their deadline, "
                "and say why") {
  config cfg{2};
  caf::actor_system sys{cfg};
  auto producer = make_producer(sys, "connectors");
  test::set_connect_hook([] { throw std::runtime_error{"killed by a test"}; });
  recorded_load load{
    sys, producer, {.count = 10, .topics = {"t0"}, .timeout = 500ms}};
  REQUIRE(load.wait(10s));
  load.stop();
  test::set_connect_hook({});
  for (auto& x : load.records()) {
    REQUIRE(x.failure() != nullptr);
    CHECK_EQ(x.failure()->code, errc::name_server_unavailable);
    CHECK_EQ(x.failure()->storage, storage_state::not_stored);
    auto& remark = x.failure()->remark;
    CHECK(remark.find("killed by a test") != std::string::npos);
  }
  MESSAGE("connectors that live again are enough");
  recorded_load later{
    sys, producer, {.count = 10, .topics = {"t0"}, .timeout = 10s}};
  REQUIRE(later.wait(20s));
  later.stop();
  for (auto& x : later.records())
    CHECK(x.stored());
}

// -- all others ---------------------------------------------------------------

TEST_F(fixture, "whatever is killed, each send has one answer, in time, and "
                "acknowledged messages are stored") {
  constexpr size_t count = 100'000 / test::slowdown();
  uint64_t seeds = test::long_run() ? 30 : 3;
  watchdog dog{60s * test::slowdown()};
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    auto name = "seed " + std::to_string(seed);
    dog.enter(name + ", under load");
    config cfg{seed};
    caf::actor_system sys{cfg};
    killer kills{sys,
                 seed,
                 count,
                 {{internal_kind::client, 3},
                  {internal_kind::connection, 8},
                  {internal_kind::directory, 3},
                  {internal_kind::heartbeat, 5},
                  {internal_kind::resolver, 5},
                  {internal_kind::route_cache, 5}}};
    connector_killer connects{seed, 30};
    bare_timer bare;
    verdict sum;
    producer_actor last;
    {
      std::deque<recorded_load> loads;
      for (uint64_t i = 0; i < 2; ++i) {
        test::load_plan plan;
        plan.count = count / 2;
        // So many that a slow program answers them in time, too.
        plan.window = 2000 / test::slowdown();
        plan.topics = topics;
        plan.prefix = name + ", producer " + std::to_string(i) + ", ";
        plan.timeout = 2s;
        plan.seed = 2 * seed + i + 1;
        plan.before_send = [&kills](size_t) { kills.on_send(); };
        last = make_producer(sys, "kills-" + std::to_string(i), 1 + seed % 3);
        loads.emplace_back(sys, last, std::move(plan));
      }
      for (auto& load : loads)
        REQUIRE(load.wait(50s));
      dog.enter(name + ", counting");
      for (auto& load : loads)
        load.stop();
      bare.stop();
      auto bodies = stored_bodies();
      for (auto& load : loads) {
        CHECK(!load.producer_ended());
        sum.add(load, bare, bodies);
      }
    }
    MESSAGE(name + ": " + std::to_string(sum.stored) + " stored, "
            + std::to_string(connects.deaths()) + " dead connectors");
    for (auto& [what, times] : sum.failures)
      MESSAGE("  " + std::to_string(times) + " " + what);
    auto deaths = kills.deaths();
    for (auto kind : test::internal_kinds())
      CHECK_GT(deaths[kind], 0u);
    CHECK_GT(connects.deaths(), 0u);
    CHECK_EQ(sum.wrong_count, 0u);
    CHECK_EQ(sum.lost, 0u);
    CHECK_EQ(sum.denied, 0u);
    CHECK_EQ(sum.late, 0u);
    CHECK_GT(sum.stored, count / 2);
    dog.enter(name + ", after the deaths");
    recorded_load after{
      sys, std::move(last), {.count = 1000, .topics = topics, .timeout = 30s}};
    REQUIRE(after.wait(40s));
    after.stop();
    for (auto& x : after.records())
      CHECK(x.stored());
    dog.enter(name + ", ending the actor system");
  }
}

// -- the producer -------------------------------------------------------------

TEST_F(fixture, "if a producer is killed, all requests are answered, and the "
                "message of its end answers for all others") {
  watchdog dog{60s * test::slowdown()};
  config cfg{1};
  caf::actor_system sys{cfg};
  std::mt19937_64 rng{7};
  for (int round = 0; round < 30; ++round) {
    dog.enter("round " + std::to_string(round));
    auto producer = make_producer(sys, "killed");
    test::load_plan plan;
    plan.count = 20'000;
    plan.topics = topics;
    plan.prefix = "round " + std::to_string(round) + ", ";
    // They end with the producer, not before.
    plan.timeout = 3s * test::slowdown();
    plan.seed = round + 1;
    auto moment = rng() % 5000;
    plan.before_send = [who = producer, moment](size_t sent) {
      if (sent >= moment)
        caf::anon_send_exit(who, caf::exit_reason::kill);
    };
    recorded_load load{sys, std::move(producer), std::move(plan)};
    REQUIRE(load.wait(30s));
    load.stop();
    REQUIRE(load.producer_ended().has_value());
    CHECK(*load.producer_ended() == caf::exit_reason::kill);
    for (auto& x : load.records()) {
      if (x.deadline == time_point{})
        break;
      if (x.plain)
        CHECK_LE(x.answers, 1u);
      else
        CHECK_EQ(x.answers, 1u);
      if (x.failure() != nullptr)
        CHECK_EQ(x.failure()->code, errc::unavailable);
    }
  }
}
