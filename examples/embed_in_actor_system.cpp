// A small order service of actors: it spawns a producer, publishes an event for
// each order, reacts to failures, and spawns the producer again when it dies.
//
//   embed_in_actor_system [--rocketcaf.client.name-servers=HOST:PORT]
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>
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
using namespace std::literals;

class order_service_state {
public:
  order_service_state(order_service_actor::pointer self, options settings)
    : self_(self), settings_(std::move(settings)) {
    start_producer();
  }

  order_service_actor::behavior_type make_behavior() {
    return {[this](const place_order& x) { return publish(x); }};
  }

private:
  /// All producers with the same name servers share their connections.
  void start_producer() {
    auto producer
      = spawn_producer(self_->system(), settings_.client, settings_.producer);
    if (!producer) {
      self_->quit(std::move(producer.error()));
      return;
    }
    producer_ = *producer;
    compat::watch(self_, producer_, [this](const caf::error& reason) {
      std::cout << "producer died (" << to_string(reason)
                << "), starting another\n";
      start_producer();
    });
  }

  caf::result<unique_message_id> publish(const place_order& order) {
    if (order.item == "bomb" && std::exchange(armed_, false)) // for show
      caf::anon_send_exit(producer_, caf::exit_reason::kill);
    auto answer = self_->make_response_promise<unique_message_id>();
    message event{.topic = "orders", .body = order.item, .tag = "placed"};
    compat::mail(self_, send_message{std::move(event)})
      .request(producer_, 10s)
      .then([answer](
              const send_result& x) mutable { answer.deliver(x.message_id); },
            [this, answer, order](caf::error& why) mutable {
              // The producer was gone and the event is not stored for certain:
              // the next one gets it. Any other failure is for the customer to
              // judge.
              auto failure = failure_of(why);
              if (failure.code == errc::unavailable
                  && failure.storage == storage_state::not_stored)
                answer.delegate(order_service_actor{self_}, order);
              else
                answer.deliver(std::move(why));
            });
    return answer;
  }

  order_service_actor::pointer self_;
  options settings_;
  producer_actor producer_;
  bool armed_ = true;
};

struct config : caf::actor_system_config {
  config() {
    init_embedded();
    add_options(*this);
  }
};

int fail(const caf::error& why) {
  std::cerr << text_of(why) << '\n';
  return EXIT_FAILURE;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  auto broker = spawn_embedded_broker(sys);
  if (!settings || !broker)
    return fail(settings ? broker.error() : settings.error());
  if (settings->client.name_servers.empty())
    settings->client.name_servers = {broker->name_server};
  settings->producer.group = "order-service";
  auto service
    = sys.spawn<order_service_actor::stateful_impl<order_service_state>>(
      *settings);
  auto status = EXIT_SUCCESS;
  caf::scoped_actor customer{sys};
  for (auto item : {"apple", "pear", "bomb", "plum"})
    compat::mail(customer, place_order{item})
      .request(service, 30s)
      .receive(
        [item](const unique_message_id& x) {
          std::cout << item << ": event " << to_string(x) << '\n';
        },
        [&](const caf::error& why) { status = fail(why); });
  return status; // The service, and with it the producer, ends here.
}

} // namespace

CAF_MAIN(caf::id_block::order_service, caf::io::middleman)
