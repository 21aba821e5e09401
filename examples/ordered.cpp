// Messages that keep their order: those of one sharding key are stored in the
// order in which an actor sent them, whatever is tried again:
// ordered [--rocketcaf.client.name-servers=HOST:PORT]
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <array>
#include <iostream>
#include <map>

using namespace rocketcaf;
using compat::mail;

namespace {

constexpr std::array steps{"placed", "paid", "packed", "sent"};
constexpr std::array customers{"ann", "bob", "cleo"};

/// Tells what becomes of some orders, all at once: nothing is waited for
/// between the steps of one.
class shop_state {
public:
  shop_state(caf::event_based_actor* self, sender_actor producer, bool* ok)
    : self_(self), producer_(std::move(producer)), ok_(ok) {
    // nop
  }

  caf::behavior make_behavior() {
    uint64_t token = 0;
    for (auto step : steps)
      for (auto customer : customers)
        mail(self_,
             send_message{
               .content
               = {.topic = "orders", .body = step, .sharding_key = customer},
               .ordered = true},
             token++)
          .send(producer_);
    return {[this](const send_finished& x) { done(x); }};
  }

private:
  void done(const send_finished& x) {
    auto customer = customers[x.token % customers.size()];
    if (auto stored = std::get_if<send_result>(&x.outcome)) {
      std::cout << customer << ": " << steps[x.token / customers.size()]
                << " at " << to_string(*stored->queue) << ", offset "
                << stored->queue_offset << '\n';
      // The same queue each time, and behind the step before.
      auto& last = last_[customer];
      *ok_ = *ok_ && stored->queue_offset > last;
      last = stored->queue_offset;
    } else {
      std::cout << to_string(std::get<send_failure>(x.outcome)) << '\n';
      *ok_ = false;
    }
    if (++finished_ == steps.size() * customers.size())
      self_->quit();
  }

  caf::event_based_actor* self_;
  sender_actor producer_;
  bool* ok_;
  std::map<std::string, int64_t> last_{{"ann", -1}, {"bob", -1}, {"cleo", -1}};
  size_t finished_ = 0;
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
  settings->producer.group = "ordered-example";
  auto producer = spawn_producer(sys, settings->client, settings->producer);
  if (!producer)
    return fail(producer.error());
  auto ok = true;
  caf::scoped_actor self{sys};
  self->wait_for(
    sys.spawn<caf::stateful_actor<shop_state>>(sender_actor{*producer}, &ok));
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

CAF_MAIN(caf::io::middleman)
