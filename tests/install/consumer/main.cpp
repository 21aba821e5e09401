// What programs of users do: types and a configuration class of their own, an
// actor tested with a fake producer, and many threads on one facade.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <iostream>
#include <thread>

// -- types of one's own, at the first id that CAF leaves to users -------------

struct stock_changed {
  std::string item;
};

template <class Inspector>
bool inspect(Inspector& f, stock_changed& x) {
  return f.object(x).fields(f.field("item", x.item));
}

/// Publishes changes; tells whether one was stored.
using stock_keeper_actor = caf::typed_actor<caf::result<bool>(stock_changed)>;

CAF_BEGIN_TYPE_ID_BLOCK(consumer, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(consumer, (stock_changed))
CAF_END_TYPE_ID_BLOCK(consumer)

namespace {

using namespace rocketcaf;
using namespace std::literals;

struct config : caf::actor_system_config {
  config() {
    init_embedded();
    add_options(*this);
    opt_group{custom_options_, "global"}.add(threads, "threads", "as it says");
  }

  size_t threads = 8;
};

// -- an actor, and the fake that it is tested with ----------------------------

stock_keeper_actor::behavior_type keep_stock(stock_keeper_actor::pointer self,
                                             sender_actor sender) {
  return {[self, sender](stock_changed& x) {
    auto answer = self->make_response_promise<bool>();
    send_message what{{.topic = "stock", .body = std::move(x.item)}};
    compat::mail(self, std::move(what))
      .request(sender, 1s)
      .then([answer](const send_result&) mutable { answer.deliver(true); },
            [answer](const caf::error& why) mutable {
              answer.deliver(code_of(why) != errc::no_route);
            });
    return answer;
  }};
}

sender_actor::behavior_type fake_sender(sender_actor::pointer) {
  return {
    [](const send_message& x) -> caf::result<send_result> {
      if (x.content.body == "unknown")
        return make_error(errc::no_route, "the fake knows no route");
      return send_result{};
    },
    [](const send_message&, uint64_t) {},
    [](const send_many& xs) {
      return std::vector<send_outcome>(xs.messages.size(), send_result{});
    },
  };
}

bool test_with_fake(caf::actor_system& sys) {
  auto uut = sys.spawn(keep_stock, sys.spawn(fake_sender));
  caf::scoped_actor self{sys};
  auto stores = [&](const char* item) {
    auto result = false;
    compat::mail(self, stock_changed{item})
      .request(uut, 10s)
      .receive([&](bool stored) { result = stored; }, [](const caf::error&) {});
    return result;
  };
  return stores("apple") && !stores("unknown");
}

// -- threads on a facade ------------------------------------------------------

/// Counts what `threads` store together through one facade.
size_t send_from_threads(blocking_producer& facade, size_t threads) {
  std::atomic<size_t> stored = 0;
  std::vector<std::thread> running;
  for (size_t i = 0; i < threads; ++i)
    running.emplace_back([&] {
      for (int j = 0; j < 50; ++j) {
        auto future = facade.send_async({.topic = "stock", .body = "async"});
        stored += facade.send({.topic = "stock", .body = "x"}).has_value();
        stored += future.get().has_value();
      }
    });
  for (auto& thread : running)
    thread.join();
  return stored;
}

int check(bool ok, const char* what) {
  std::cout << what << (ok ? ": ok\n" : ": FAILED\n");
  return ok ? 0 : 1;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto failed = check(test_with_fake(sys), "an actor with a fake producer");
  auto settings = read_options(cfg);
  auto broker = spawn_embedded_broker(sys);
  if (!settings || !broker)
    return check(false, "options and broker");
  // A producer in this actor system, shared with threads.
  settings->client.name_servers = {broker->name_server};
  settings->producer.group = "consumer";
  auto producer = spawn_producer(sys, settings->client, settings->producer);
  if (!producer)
    return check(false, text_of(producer.error()).c_str());
  blocking_producer shared{sys, *producer};
  failed += check(send_from_threads(shared, cfg.threads) == cfg.threads * 100,
                  "threads on a producer of this actor system");
  // A producer with an actor system of its own.
  auto own = make_producer("consumer", broker->name_server);
  failed
    += check(own && send_from_threads(*own, cfg.threads) == cfg.threads * 100,
             "threads on a producer of its own");
  return failed;
}

} // namespace

CAF_MAIN(caf::id_block::consumer, caf::io::middleman)
