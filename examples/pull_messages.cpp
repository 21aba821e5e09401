// Actors that read the queues of a topic, each its own, without a consumer
// group: pull_messages [--rocketcaf.client.name-servers=HOST:PORT]
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <iostream>
#include <map>
#include <string>
#include <vector>

using namespace rocketcaf;
using namespace std::literals;
// Spells `self->mail(...)` of CAF 1.x on CAF 0.18, too.
using compat::mail;

namespace {

/// Reads a queue from an offset to its present end, and ends there.
class puller_state {
public:
  /// @param seen counts messages.
  puller_state(caf::event_based_actor* self, queue_reader_actor brokers,
               message_queue queue, int64_t offset, size_t* seen)
    : self_(self), brokers_(std::move(brokers)), queue_(std::move(queue)),
      offset_(offset), seen_(seen) {
    // nop
  }

  caf::behavior make_behavior() {
    pull();
    // An event-based actor lives as long as it waits for an answer.
    return {};
  }

private:
  void pull() {
    pull_messages what{.queue = queue_,
                       .offset = offset_,
                       .selector = message_selector::by_tag("even || zero"),
                       // With 15 s it would wait for what comes.
                       .suspend = 0s};
    mail(self_, std::move(what))
      .request(brokers_, caf::infinite)
      .then([this](pull_result& x) { on_result(x); },
            [this](const caf::error& why) {
              std::cerr << text_of(why) << '\n';
              self_->quit(why);
            });
  }

  void on_result(const pull_result& x) {
    for (auto& message : x.messages) {
      std::cout << to_string(queue_) << " @" << message.queue_offset << ": "
                << message.body << '\n';
      ++*seen_;
    }
    // Whatever came of it says where to go on.
    offset_ = x.next_offset;
    if (x.status == pull_status::no_new_message)
      self_->quit();
    else
      pull();
  }

  caf::event_based_actor* self_;
  queue_reader_actor brokers_;
  message_queue queue_;
  int64_t offset_;
  size_t* seen_;
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

/// Sends ten messages, and tells where each queue that got some had ended.
std::map<message_queue, int64_t> send_ten(caf::scoped_actor& self,
                                          const producer_actor& producer) {
  send_many what;
  for (int i = 0; i < 10; ++i)
    what.messages.push_back({.topic = "pull-example",
                             .body = "message " + std::to_string(i),
                             .tag = i % 2 == 0 ? "even" : "odd"});
  std::map<message_queue, int64_t> result;
  mail(self, std::move(what))
    .request(producer, 10s)
    .receive(
      [&](const std::vector<send_outcome>& outcomes) {
        for (auto& x : outcomes)
          if (auto stored = std::get_if<send_result>(&x))
            result.emplace(*stored->queue, stored->queue_offset);
      },
      [](const caf::error& why) { std::cerr << text_of(why) << '\n'; });
  return result;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  auto broker = spawn_embedded_broker(sys);
  if (!settings || !broker)
    return fail(settings ? broker.error() : settings.error());
  if (settings->client.name_servers.empty())
    settings->client.name_servers = {broker->name_server};
  settings->producer.group = "pull-example";
  auto producer = spawn_producer(sys, settings->client, settings->producer);
  // Both use the same client, and so the same connections.
  auto brokers = spawn_broker_client(sys, settings->client);
  if (!producer || !brokers)
    return fail(producer ? brokers.error() : producer.error());
  caf::scoped_actor self{sys};
  size_t seen = 0;
  // One after the other, so that lines do not mix.
  for (auto& [queue, offset] : send_ten(self, *producer)) {
    auto puller = sys.spawn<caf::stateful_actor<puller_state>>(
      queue_reader_actor{*brokers}, queue, offset, &seen);
    self->wait_for(puller);
  }
  std::cout << seen << " of 10 messages have the tag\n";
  return seen == 5 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

CAF_MAIN(caf::io::middleman)
