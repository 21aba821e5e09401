// A small order service of actors: it spawns a producer, publishes an event for
// each order, reacts to failures, and spawns the producer again when it dies.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <iostream>

struct place_order {
  std::string item;
};

template <class Inspector>
bool inspect(Inspector& f, place_order& x) {
  return f.object(x).fields(f.field("item", x.item));
}

/// Takes orders; answers with the id of the event that was published.
using order_service_actor
  = caf::typed_actor<caf::result<rocketcaf::unique_message_id>(place_order)>;

CAF_BEGIN_TYPE_ID_BLOCK(order_service, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(order_service, (place_order))
CAF_END_TYPE_ID_BLOCK(order_service)

namespace {
using namespace rocketcaf;

class service_state {
public:
  service_state(order_service_actor::pointer self, options settings)
    : self_(self), settings_(std::move(settings)) {
    start_producer();
  }

  order_service_actor::behavior_type make_behavior() {
    return {[this](const place_order& x) { return publish(x); }};
  }

private:
  void start_producer() {
    auto& sys = self_->system();
    auto made = spawn_producer(sys, settings_.client, settings_.producer);
    if (!made)
      return self_->quit(std::move(made.error()));
    producer_ = *made;
    watch_ = compat::watch(self_, producer_, [this](const caf::error& reason) {
      std::cout << "the producer died: " << to_string(reason) << '\n';
      start_producer();
    });
  }

  caf::result<unique_message_id> publish(const place_order& order) {
    if (order.item == "bomb" && std::exchange(armed_, false)) // for show
      caf::anon_send_exit(producer_, caf::exit_reason::kill);
    auto reply = self_->make_response_promise<unique_message_id>();
    message event{.topic = "orders", .body = order.item, .tag = "placed"};
    auto ok = [reply](send_result& x) mutable { reply.deliver(x.message_id); };
    auto failed = [this, reply, order](caf::error& why) mutable {
      // The producer was gone before it took the event: the next one gets it.
      if (code_of(why) == errc::none
          && failure_of(why).storage == storage_state::not_stored)
        reply.delegate(order_service_actor{self_}, order);
      else
        reply.deliver(std::move(why));
    };
    compat::mail(self_, send_message{std::move(event)})
      .request(producer_, caf::infinite)
      .then(ok, failed);
    return reply;
  }

  order_service_actor::pointer self_;
  options settings_;
  producer_actor producer_;
  compat::watch_guard watch_;
  bool armed_ = true;
};

struct config : caf::actor_system_config {
  config() {
    init_embedded();
    add_options(*this);
  }
};

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto status = EXIT_SUCCESS;
  auto fail = [&status](const caf::error& why) {
    std::cerr << text_of(why) << '\n';
    return status = EXIT_FAILURE;
  };
  auto settings = read_options(cfg);
  auto broker = spawn_embedded_broker(sys);
  if (!settings || !broker)
    return fail(settings ? broker.error() : settings.error());
  if (settings->client.name_servers.empty())
    settings->client.name_servers = {broker->name_server};
  settings->producer.group = "order-service";
  using impl = order_service_actor::stateful_impl<service_state>;
  auto service = sys.spawn<impl>(*settings);
  caf::scoped_actor customer{sys};
  for (auto item : {"apple", "pear", "bomb", "plum"}) {
    auto print = [item](const unique_message_id& x) {
      std::cout << item << ": event " << to_string(x) << '\n';
    };
    compat::mail(customer, place_order{item})
      .request(service, caf::infinite)
      .receive(print, [&](caf::error& why) { fail(why); });
  }
  return status;
}

} // namespace

CAF_MAIN(caf::id_block::order_service, caf::io::middleman)
