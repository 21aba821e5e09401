// Producers, clients, actor systems and brokers end at random moments under
// load, in each order.
#include "rocketcaf/api/embedded_broker.hpp"

#include "recorded_load.hpp"
#include "support/long_run.hpp"
#include "support/process_counts.hpp"
#include "support/scripted_peer.hpp"
#include "support/slowdown.hpp"
#include "support/test.hpp"
#include "support/watchdog.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <functional>
#include <map>
#include <random>
#include <thread>

SUITE("shutdown")

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::process_counts;
using rocketcaf::test::recorded_load;
using std::chrono::microseconds;
using std::chrono::steady_clock;

namespace {

// -- what a round is like -----------------------------------------------------

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

constexpr const char* world_names[] = {"all alive",
                                       "broker down",
                                       "broker stalled",
                                       "broker dies",
                                       "all die",
                                       "name server down",
                                       "name server stalled",
                                       "a connect that never ends"};

struct round;

/// An order in which things end.
struct order {
  const char* name;
  std::function<void(round&)> run;
};

struct config : caf::actor_system_config {
  explicit config(uint64_t seed) {
    load<caf::io::middleman>();
    set("caf.scheduler.policy", seed % 2 == 0 ? "sharing" : "stealing");
    set("caf.scheduler.max-threads", 1 + seed / 2 % 3);
  }
};

/// One life from the start of brokers to the end of all.
struct round {
  round(uint64_t number, const order& how, test::watchdog& guard)
    : seed(number), rng(number), where(static_cast<world>(rng() % 8)),
      name("moment " + std::to_string(number) + ", " + how.name + ", "
           + world_names[static_cast<size_t>(where)]),
      dog(guard) {
    doing("starting brokers");
    start_brokers();
    doing("starting the rest");
    how.run(*this);
    doing("ending brokers");
  }

  // -- what the order may use -------------------------------------------------

  /// Tells the watchdog where a hang would be.
  void doing(const char* what) {
    dog.enter(name + ", " + what);
  }

  /// Waits for a random time, in which sends get anywhere or nowhere.
  void pass_time() {
    // Short ones as often as long ones.
    auto longest = microseconds{1} * (uint64_t{1} << rng() % 15);
    std::this_thread::sleep_for(longest);
    if (where == world::broker_dies)
      static_cast<void>(cluster->set_mode("b", broker_mode::down));
    else if (where == world::all_die)
      cluster.reset();
  }

  client_options shared() const {
    client_options result;
    result.name_servers = {name_server};
    return result;
  }

  producer_options options() {
    producer_options result;
    result.group = "shutdown";
    result.send_timeout = 50ms;
    result.drain_timeout = 20ms;
    // Some wait.
    result.max_in_flight = 100;
    return result;
  }

  test::load_plan plan() {
    test::load_plan result;
    result.count = 500;
    result.window = 200;
    result.topics = {"t", "no-such-topic"};
    result.timeout = 50ms;
    result.seed = seed;
    return result;
  }

  /// Makes an actor system, in which `body` ends things.
  template <class F>
  void with_system(F body) {
    config cfg{seed};
    caf::actor_system sys{cfg};
    body(sys);
    doing("ending the actor system");
  }

  /// A producer under load in `sys`.
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

  /// Each message must have one answer or, if `all` is false, at most one.
  void check_answers(recorded_load& load, bool all) {
    doing("waiting for answers");
    REQUIRE(load.wait(15s));
    load.stop();
    size_t wrong = 0;
    for (auto& x : load.records())
      if (x.answers > 1
          || (x.answers == 0 && (all || !x.plain)
              && x.deadline != time_point{}))
        ++wrong;
    CHECK_EQ(wrong, 0u);
  }

  uint64_t seed;
  std::mt19937_64 rng;
  world where;
  std::string name;
  test::watchdog& dog;
  std::optional<embedded_cluster> cluster;
  std::optional<test::silent_peer> hole;
  std::string name_server;

private:
  void start_brokers() {
    if (where == world::silent) {
      hole.emplace();
      name_server = hole->address();
      return;
    }
    embedded_broker_options options;
    options.broker_names = {"ns", "b"};
    options.auto_create_topics = false;
    auto started = embedded_cluster::start(std::move(options));
    REQUIRE(started.has_value());
    cluster.emplace(std::move(*started));
    REQUIRE(cluster->create_topic({"t", 4, "b"}).empty());
    name_server = cluster->name_server_address();
    auto set = [this](const char* broker, broker_mode mode) {
      REQUIRE(cluster->set_mode(broker, mode).empty());
    };
    switch (where) {
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
};

// -- orders -------------------------------------------------------------------

void tell_shut_down(caf::actor_system& sys, const producer_actor& producer,
                    std::chrono::milliseconds limit) {
  caf::scoped_actor self{sys};
  compat::mail(self, shut_down{limit})
    .request(producer, caf::infinite)
    .receive([] {}, [](const caf::error&) {});
}

void shut_down_message(round& x) {
  x.with_load([&](auto& sys, auto& producer, recorded_load& load) {
    tell_shut_down(sys, producer, std::chrono::milliseconds{x.rng() % 30});
    // The second one has nothing to do.
    tell_shut_down(sys, producer, 0ms);
    x.check_answers(load, false);
  });
}

void exit_message(round& x) {
  x.with_load([&](auto&, auto& producer, recorded_load& load) {
    caf::anon_send_exit(producer, caf::exit_reason::user_shutdown);
    x.check_answers(load, false);
  });
}

void kill_message(round& x) {
  x.with_load([&](auto&, auto& producer, recorded_load& load) {
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    x.check_answers(load, false);
  });
}

void supervisor_ends(round& x) {
  x.with_load([&](auto& sys, auto& producer, recorded_load& load) {
    {
      auto supervisor
        = sys.spawn([who = producer](caf::event_based_actor* self) {
            self->link_to(who);
            return caf::behavior{[self](atom::close) {
              self->quit(caf::exit_reason::user_shutdown);
            }};
          });
      compat::anon_mail(atom::close_v).send(supervisor);
    }
    x.check_answers(load, false);
  });
}

void handles_dropped_after_answers(round& x) {
  x.with_load([&](auto& sys, auto& producer, recorded_load& load) {
    producer = nullptr;
    x.check_answers(load, true);
    x.doing("waiting for the end of all actors");
    sys.registry().await_running_count_equal(0);
  });
}

void handles_dropped_at_once(round& x) {
  x.with_load([&](auto&, auto& producer, recorded_load& load) {
    producer = nullptr;
    load.stop();
  });
}

void given_client_ends(round& x) {
  x.with_system([&](caf::actor_system& sys) {
    auto client = spawn_client(sys, x.shared());
    REQUIRE(client.has_value());
    auto producer = spawn_producer(sys, *client, x.options());
    REQUIRE(producer.has_value());
    recorded_load load{sys, *producer, x.plan()};
    x.pass_time();
    caf::anon_send_exit(*client, x.rng() % 2 == 0
                                   ? caf::exit_reason::kill
                                   : caf::exit_reason::user_shutdown);
    x.check_answers(load, false);
  });
}

void facade_before_system(round& x) {
  x.with_system([&](caf::actor_system& sys) {
    auto made = spawn_producer(sys, x.shared(), x.options());
    REQUIRE(made.has_value());
    blocking_producer facade{sys, std::move(*made)};
    std::vector<std::future<blocking_producer::result>> futures;
    for (int i = 0; i < 100; ++i)
      futures.push_back(facade.send_async({.topic = "t", .body = "x"}));
    x.pass_time();
    x.doing("ending the facade");
    { auto dropped = std::move(facade); }
    for (auto& future : futures)
      CHECK(future.wait_for(0s) == std::future_status::ready);
  });
}

/// Brokers, producers and who sends live in one actor system.
void one_system_for_all(round& x) {
  x.with_system([&](caf::actor_system& sys) {
    auto broker = spawn_embedded_broker(sys);
    REQUIRE(broker.has_value());
    x.name_server = broker->name_server_address();
    auto producer = spawn_producer(sys, x.shared(), x.options());
    REQUIRE(producer.has_value());
    recorded_load load{sys, *producer, x.plan()};
    x.pass_time();
    if (x.rng() % 2 == 0)
      broker->control = nullptr;
    *producer = nullptr;
    x.check_answers(load, true);
  });
}

/// What a thread does with a facade until it is shut down.
std::thread use(blocking_producer& facade) {
  return std::thread{[&facade] {
    for (;;) {
      auto x = facade.send({.topic = "t", .body = "x"});
      if (!x && x.error().code == errc::shutting_down)
        return;
      if (!x && x.error().code == errc::unavailable)
        return;
    }
  }};
}

void facade_and_threads(round& x) {
  runtime rt;
  auto made = rt.make_producer(x.shared(), x.options());
  REQUIRE(made.has_value());
  auto& facade = *made;
  auto first = use(facade);
  auto second = use(facade);
  auto future = facade.send_async({.topic = "t", .body = "x"});
  x.pass_time();
  x.doing("shutting the facade down");
  facade.shutdown(std::chrono::milliseconds{x.rng() % 30});
  facade.shutdown(0ms);
  first.join();
  second.join();
  CHECK(future.wait_for(5s) == std::future_status::ready);
  CHECK_EQ(facade.send({.topic = "t", .body = "x"}).error().code,
           errc::shutting_down);
}

template <bool RuntimeFirst>
void runtime_and_facade(round& x) {
  std::optional<runtime> rt;
  rt.emplace();
  auto made = rt->make_producer(x.shared(), x.options());
  REQUIRE(made.has_value());
  std::optional<blocking_producer> facade{std::move(*made)};
  std::vector<std::future<blocking_producer::result>> futures;
  for (int i = 0; i < 100; ++i)
    futures.push_back(facade->send_async({.topic = "t", .body = "x"}));
  x.pass_time();
  x.doing("ending the first");
  if (RuntimeFirst)
    rt.reset();
  else
    facade.reset();
  x.doing("ending the second");
  facade.reset();
  rt.reset();
  for (auto& future : futures)
    CHECK(future.wait_for(0s) == std::future_status::ready);
}

const std::vector<order> orders{
  {"shut_down twice", shut_down_message},
  {"an exit message", exit_message},
  {"kill", kill_message},
  {"the end of a linked supervisor", supervisor_ends},
  {"handles dropped, then the system when all is answered",
   handles_dropped_after_answers},
  {"handles dropped, and the system at once", handles_dropped_at_once},
  {"the end of a given client", given_client_ends},
  {"one actor system for all", one_system_for_all},
  {"a facade, then the system", facade_before_system},
  {"a facade that threads use", facade_and_threads},
  {"a runtime, then its facade", runtime_and_facade<true>},
  {"a facade, then its runtime", runtime_and_facade<false>},
};

/// Waits for what ends a moment after those who used it.
process_counts settled_counts(const process_counts& expected) {
  auto limit = steady_clock::now() + 5s;
  for (;;) {
    auto result = process_counts::now();
    auto same = result.descriptors == expected.descriptors
             && result.threads == expected.threads;
    if (same || steady_clock::now() > limit)
      return result;
    std::this_thread::yield();
  }
}

} // namespace

TEST("at each moment and in each order all can end, and leaves nothing") {
  uint64_t moments = test::long_run() ? 2000 : 200;
  test::watchdog dog{30s * test::slowdown()};
  auto before = process_counts::now();
  size_t heap = 0;
  for (uint64_t i = 1; i <= moments; ++i) {
    auto& how = orders[i % orders.size()];
    { round x{i, how, dog}; }
    auto after = settled_counts(before);
    REQUIRE_EQ(after.descriptors, before.descriptors);
    REQUIRE_EQ(after.threads, before.threads);
    // By then each order has been there, and what is made once, too.
    if (i == 4 * orders.size())
      heap = after.heap;
  }
  CHECK_LE(process_counts::now().heap, heap + 32u * 1024);
}
