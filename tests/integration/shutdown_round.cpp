#include "integration/shutdown_round.hpp"

#include <chrono>
#include <thread>

namespace rocketcaf::test {

using namespace std::chrono_literals;

std::string to_string(world x) {
  constexpr const char* names[world_count] = {"all alive",
                                              "broker down",
                                              "broker stalled",
                                              "broker dies",
                                              "all die",
                                              "name server down",
                                              "name server stalled",
                                              "a connect that never ends"};
  return names[static_cast<size_t>(x)];
}

// -- constructors, destructors, and assignment operators ----------------------

shutdown_round::shutdown_round(uint64_t number, const shutdown_order& how,
                               watchdog& dog)
  : seed_(number), rng_(number),
    world_(static_cast<world>(random(world_count))),
    name_("moment " + std::to_string(number) + ", " + how.name + ", "
          + to_string(world_)),
    dog_(dog) {
  doing("starting brokers");
  start_brokers();
  doing("starting the rest");
  how.run(*this);
  doing("ending brokers");
}

// -- what an order may use ----------------------------------------------------

void shutdown_round::pass_time() {
  // Short times are as likely as long ones.
  std::this_thread::sleep_for(1us * (uint64_t{1} << random(15)));
  if (world_ == world::broker_dies)
    static_cast<void>(cluster_->set_mode("b", broker_mode::down));
  else if (world_ == world::all_die)
    cluster_.reset();
}

void shutdown_round::check_answers(recorded_load& load, bool all) {
  doing("waiting for answers");
  REQUIRE(load.wait(15s));
  load.stop();
  size_t wrong = 0;
  for (auto& x : load.records()) {
    auto sent = x.deadline != time_point{};
    auto silent = x.answers == 0 && sent && (all || !x.plain);
    if (x.answers > 1 || silent)
      ++wrong;
  }
  CHECK_EQ(wrong, 0u);
}

client_options shutdown_round::shared() const {
  client_options result;
  result.name_servers = {name_server_};
  return result;
}

producer_options shutdown_round::options() const {
  producer_options result;
  result.group = "shutdown";
  result.send_timeout = 50ms;
  result.drain_timeout = 20ms;
  // Some sends wait for room.
  result.max_in_flight = 100;
  return result;
}

load_plan shutdown_round::plan() const {
  load_plan result;
  result.count = 500;
  result.window = 200;
  result.topics = {"t", "no-such-topic"};
  result.timeout = 50ms;
  result.seed = seed_;
  return result;
}

// -- setting up ---------------------------------------------------------------

void shutdown_round::configure(caf::actor_system_config& cfg) const {
  cfg.load<caf::io::middleman>();
  cfg.set("caf.scheduler.policy", seed_ % 2 == 0 ? "sharing" : "stealing");
  cfg.set("caf.scheduler.max-threads", 1 + seed_ / 2 % 3);
}

void shutdown_round::start_brokers() {
  if (world_ == world::silent) {
    hole_.emplace();
    name_server_ = hole_->address();
    return;
  }
  embedded_broker_options options;
  options.broker_names = {"ns", "b"};
  options.auto_create_topics = false;
  auto started = embedded_cluster::start(std::move(options));
  REQUIRE(started.has_value());
  cluster_.emplace(std::move(*started));
  REQUIRE(cluster_->create_topic({"t", 4, "b"}).empty());
  name_server_ = cluster_->name_server_address();
  auto set = [this](const char* broker, broker_mode mode) {
    REQUIRE(cluster_->set_mode(broker, mode).empty());
  };
  switch (world_) {
  case world::broker_down:
    return set("b", broker_mode::down);
  case world::broker_stalled:
    return set("b", broker_mode::stalled);
  case world::name_server_down:
    return set("ns", broker_mode::down);
  case world::name_server_stalled:
    return set("ns", broker_mode::stalled);
  default:
    return;
  }
}

} // namespace rocketcaf::test
