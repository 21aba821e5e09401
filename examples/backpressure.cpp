// An actor that sends as fast as the brokers take it, and no faster: it listens
// to the flow control of its producer, and to what else the producer tells:
// backpressure [--rocketcaf.client.name-servers=HOST:PORT]
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <chrono>
#include <iostream>

using namespace rocketcaf;
using compat::mail;

namespace {

constexpr uint64_t total = 20'000;
constexpr uint64_t portion = 100;

/// Sends `total` messages, in portions while the producer has room. News takes
/// its time: what is sent meanwhile waits in the producer.
class source_state {
public:
  source_state(caf::event_based_actor* self, producer_actor producer,
               uint64_t* stored)
    : self_(self), producer_(std::move(producer)), stored_(stored) {
    // nop
  }

  caf::behavior make_behavior() {
    auto me = caf::actor_cast<producer_observer_actor>(self_);
    mail(self_, atom::subscribe_v, me).send(producer_);
    return {
      [this](const flow_control_changed& x) { on_flow(x); },
      [this](atom::drain) { send_portion(); },
      [this](const send_finished& x) { on_finished(x); },
      [](const broker_state_changed& x) {
        std::cout << "broker " << x.broker_name << " is " << to_string(x.state)
                  << '\n';
      },
      [](const topic_route_changed& x) {
        std::cout << "route of " << x.topic << ": "
                  << x.route.broker_datas.size() << " broker(s)\n";
      },
      [](const connection_state_changed& x) {
        std::cout << x.address << " is " << to_string(x.state) << '\n';
      },
    };
  }

private:
  /// The first one comes with the subscription, and begins it all.
  void on_flow(const flow_control_changed& x) {
    open_ = x.level == flow_level::open;
    if (!open_)
      ++pauses_;
    else
      mail(self_, atom::drain_v).send(self_);
  }

  void send_portion() {
    for (uint64_t i = 0; i < portion && open_ && sent_ < total; ++i)
      mail(self_,
           send_message{
             {.topic = "flow-example", .body = std::to_string(sent_)}, {}},
           sent_++)
        .send(producer_);
    // Behind what has come in meanwhile, such as news of flow control.
    if (open_ && sent_ < total)
      mail(self_, atom::drain_v).send(self_);
  }

  void on_finished(const send_finished& x) {
    if (std::holds_alternative<send_result>(x.outcome))
      ++*stored_;
    if (++finished_ < total)
      return;
    std::cout << *stored_ << " of " << total << " stored, " << pauses_
              << " pauses\n";
    self_->quit();
  }

  caf::event_based_actor* self_;
  producer_actor producer_;
  uint64_t* stored_;
  bool open_ = false;
  uint64_t sent_ = 0;
  uint64_t finished_ = 0;
  uint64_t pauses_ = 0;
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
  settings->producer.group = "flow-example";
  settings->producer.max_in_flight = 512;
  // Enough for all of them, on a slow machine, too.
  settings->producer.send_timeout = std::chrono::seconds{60};
  auto producer = spawn_producer(sys, settings->client, settings->producer);
  if (!producer)
    return fail(producer.error());
  uint64_t stored = 0;
  caf::scoped_actor self{sys};
  self->wait_for(
    sys.spawn<caf::stateful_actor<source_state>>(*producer, &stored));
  return stored == total ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

CAF_MAIN(caf::io::middleman)
