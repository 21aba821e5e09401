// Three ways in which an actor sends: plain messages with a token, requests
// with a continuation, many at once: async
// [--rocketcaf.client.name-servers=HOST:PORT]
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <iostream>

using namespace rocketcaf;
using namespace std::literals;
// Spells `self->mail(...)` of CAF 1.x on CAF 0.18, too.
using compat::mail;

namespace {

/// Sends three times ten messages, prints what became of them, and ends.
class sender_state {
public:
  sender_state(caf::event_based_actor* self, sender_actor producer,
               size_t* stored)
    : self_(self), producer_(std::move(producer)), stored_(stored) {
    // nop
  }

  caf::behavior make_behavior() {
    // 1. Fire, and get the outcome as a message. The cheapest way for many:
    //    the token says which one it was.
    for (uint64_t token = 0; token < 10; ++token)
      mail(self_, send_message{make("token", token)}, token).send(producer_);
    // 2. A request, for those who like to continue where they asked. CAF gets
    //    slow with thousands of open requests at one actor.
    for (uint64_t i = 0; i < 10; ++i)
      mail(self_, send_message{make("request", i)})
        .request(producer_, 10s)
        .then(
          [this, i](send_result& x) { done("request", i, std::move(x)); },
          [this, i](caf::error& why) { done("request", i, failure_of(why)); });
    // 3. One message in, one message out.
    send_many batch;
    for (uint64_t i = 0; i < 10; ++i)
      batch.messages.push_back(make("many", i));
    mail(self_, std::move(batch))
      .request(producer_, 10s)
      .then([this](const std::vector<send_outcome>& xs) {
        for (uint64_t i = 0; i < xs.size(); ++i)
          done("many", i, xs[i]);
      });
    return {
      [this](send_finished& x) {
        done("token", x.token, std::move(x.outcome));
      },
    };
  }

private:
  static message make(const char* how, uint64_t number) {
    return {.topic = "async-example",
            .body = how + (' ' + std::to_string(number))};
  }

  void done(const char* how, uint64_t number, send_outcome outcome) {
    std::cout << how << ' ' << number << ": ";
    if (auto stored = std::get_if<send_result>(&outcome)) {
      std::cout << "stored in " << to_string(*stored->queue) << '\n';
      ++*stored_;
    } else {
      std::cout << to_string(std::get<send_failure>(outcome)) << '\n';
    }
    if (++finished_ == 30)
      self_->quit();
  }

  caf::event_based_actor* self_;
  sender_actor producer_;
  size_t* stored_;
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
  settings->producer.group = "async-example";
  auto producer = spawn_producer(sys, settings->client, settings->producer);
  if (!producer)
    return fail(producer.error());
  // The producer ends with its last handle.
  size_t stored = 0;
  caf::scoped_actor self{sys};
  self->wait_for(sys.spawn<caf::stateful_actor<sender_state>>(
    sender_actor{*producer}, &stored));
  return stored == 30 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

CAF_MAIN(caf::io::middleman)
