#pragma once

#include "rocketcaf/api/embedded_broker.hpp"

#include "integration/recorded_load.hpp"
#include "support/scripted_peer.hpp"
#include "support/test.hpp"
#include "support/watchdog.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>

namespace rocketcaf::test {

/// What is beyond the sockets.
enum class world : uint8_t {
  alive,
  broker_down,
  broker_stalled,
  broker_dies,
  all_die,
  name_server_down,
  name_server_stalled,
  silent,
};

constexpr size_t world_count = 8;

std::string to_string(world x);

class shutdown_round;

/// An order in which things end.
struct shutdown_order {
  const char* name;
  std::function<void(shutdown_round&)> run;
};

/// One life of all, from the start of brokers to the end. Its number is the
/// seed of all that is random, but for the scheduling of threads.
class shutdown_round {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// Runs it.
  /// @param dog is told what goes on.
  shutdown_round(uint64_t number, const shutdown_order& how, watchdog& dog);

  // -- what an order may use --------------------------------------------------

  /// Makes an actor system and ends it after `body(sys)`.
  template <class F>
  void with_system(F body) {
    caf::actor_system_config cfg;
    configure(cfg);
    caf::actor_system sys{cfg};
    body(sys);
    doing("ending the actor system");
  }

  /// The same with a producer under load: `body(sys, producer, load)`.
  template <class F>
  void with_load(F body) {
    with_system([&](caf::actor_system& sys) {
      auto made = spawn_producer(sys, shared(), options());
      REQUIRE(made.has_value());
      recorded_load load{sys, *made, plan()};
      pass_time();
      doing("ending the producer");
      body(sys, *made, load);
    });
  }

  /// Lets sends get somewhere or nowhere; then brokers may die.
  void pass_time();

  /// Each message must have one answer or, if the producer may have ended
  /// before it came there, at most one.
  void check_answers(recorded_load& load, bool all);

  /// Tells the watchdog where a hang would be.
  void doing(const char* what) {
    dog_.enter(name_ + ", " + what);
  }

  client_options shared() const;

  producer_options options() const;

  load_plan plan() const;

  /// A random number below `limit`.
  uint64_t random(uint64_t limit) {
    return rng_() % limit;
  }

  /// Lets producers use another name server.
  void use(std::string name_server) {
    name_server_ = std::move(name_server);
  }

private:
  void configure(caf::actor_system_config& cfg) const;
  void start_brokers();

  uint64_t seed_;
  std::mt19937_64 rng_;
  world world_;
  std::string name_;
  watchdog& dog_;
  std::optional<embedded_cluster> cluster_;
  std::optional<silent_peer> hole_;
  std::string name_server_;
};

} // namespace rocketcaf::test
