// Producers, clients, actor systems and brokers end at random moments under
// load, in each order.
#include "integration/shutdown_round.hpp"
#include "support/long_run.hpp"
#include "support/process_counts.hpp"
#include "support/slowdown.hpp"

#include <caf/actor_registry.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <future>
#include <thread>
#include <vector>

SUITE("shutdown")

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::process_counts;
using rocketcaf::test::recorded_load;
using rocketcaf::test::shutdown_order;
using rocketcaf::test::shutdown_round;
using std::chrono::steady_clock;

namespace {

// -- orders -------------------------------------------------------------------

void tell_shut_down(caf::actor_system& sys, const producer_actor& producer,
                    std::chrono::milliseconds limit) {
  caf::scoped_actor self{sys};
  compat::mail(self, shut_down{limit})
    .request(producer, caf::infinite)
    .receive([] {}, [](const caf::error&) {});
}

void shut_down_message(shutdown_round& x) {
  x.with_load([&](auto& sys, auto& producer, recorded_load& load) {
    tell_shut_down(sys, producer, std::chrono::milliseconds{x.random(30)});
    // The second one has nothing to do.
    tell_shut_down(sys, producer, 0ms);
    x.check_answers(load, false);
  });
}

void exit_message(shutdown_round& x) {
  x.with_load([&](auto&, auto& producer, recorded_load& load) {
    caf::anon_send_exit(producer, caf::exit_reason::user_shutdown);
    x.check_answers(load, false);
  });
}

void kill_message(shutdown_round& x) {
  x.with_load([&](auto&, auto& producer, recorded_load& load) {
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    x.check_answers(load, false);
  });
}

void supervisor_ends(shutdown_round& x) {
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

void handles_dropped_after_answers(shutdown_round& x) {
  x.with_load([&](auto& sys, auto& producer, recorded_load& load) {
    producer = nullptr;
    x.check_answers(load, true);
    x.doing("waiting for the end of all actors");
    sys.registry().await_running_count_equal(0);
  });
}

void handles_dropped_at_once(shutdown_round& x) {
  x.with_load([&](auto&, auto& producer, recorded_load& load) {
    producer = nullptr;
    load.stop();
  });
}

void given_client_ends(shutdown_round& x) {
  x.with_system([&](caf::actor_system& sys) {
    auto client = spawn_client(sys, x.shared());
    REQUIRE(client.has_value());
    auto producer = spawn_producer(sys, *client, x.options());
    REQUIRE(producer.has_value());
    recorded_load load{sys, *producer, x.plan()};
    x.pass_time();
    caf::anon_send_exit(*client, x.random(2) == 0
                                   ? caf::exit_reason::kill
                                   : caf::exit_reason::user_shutdown);
    x.check_answers(load, false);
  });
}

void facade_before_system(shutdown_round& x) {
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
void one_system_for_all(shutdown_round& x) {
  x.with_system([&](caf::actor_system& sys) {
    auto broker = spawn_embedded_broker(sys);
    REQUIRE(broker.has_value());
    x.use(broker->name_server_address());
    auto producer = spawn_producer(sys, x.shared(), x.options());
    REQUIRE(producer.has_value());
    recorded_load load{sys, *producer, x.plan()};
    x.pass_time();
    if (x.random(2) == 0)
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

void facade_and_threads(shutdown_round& x) {
  runtime rt;
  auto made = rt.make_producer(x.shared(), x.options());
  REQUIRE(made.has_value());
  auto& facade = *made;
  auto first = use(facade);
  auto second = use(facade);
  auto future = facade.send_async({.topic = "t", .body = "x"});
  x.pass_time();
  x.doing("shutting the facade down");
  facade.shutdown(std::chrono::milliseconds{x.random(30)});
  facade.shutdown(0ms);
  first.join();
  second.join();
  CHECK(future.wait_for(5s) == std::future_status::ready);
  CHECK_EQ(facade.send({.topic = "t", .body = "x"}).error().code,
           errc::shutting_down);
}

template <bool RuntimeFirst>
void runtime_and_facade(shutdown_round& x) {
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

const std::vector<shutdown_order> orders{
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
    { shutdown_round x{i, how, dog}; }
    auto after = settled_counts(before);
    REQUIRE_EQ(after.descriptors, before.descriptors);
    REQUIRE_EQ(after.threads, before.threads);
    // By then each order has been there, and what is made once, too.
    if (i == 4 * orders.size())
      heap = after.heap;
  }
  CHECK_LE(process_counts::now().heap, heap + 32u * 1024);
}
