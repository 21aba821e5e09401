// Commands beside sends: an actor asks the brokers of a topic how far its
// queues are, and answers what brokers ask: any_command
// [--rocketcaf.client.name-servers=HOST:PORT]
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/protocol.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <iostream>

using namespace rocketcaf;
using namespace std::literals;
// Spells `self->mail(...)` of CAF 1.x on CAF 0.18, too.
using compat::mail;
using protocol::remoting_command;
using protocol::request_code;
using protocol::response_code;

namespace {

constexpr auto topic = "command-example";

struct config : caf::actor_system_config {
  config() {
    init_embedded();
    add_options(*this);
  }
};

/// Answers a broker that wants to know what a consumer here is doing.
command_handler_actor::behavior_type answer_status(
  command_handler_actor::pointer) {
  return {
    [](const broker_request& x) {
      auto code = static_cast<int32_t>(response_code::system_error);
      return protocol::make_response(x.request, code, "no consumer lives here");
    },
  };
}

/// Asks a client, and waits: for threads, not for actors.
template <class Result, class Request>
Result ask(caf::scoped_actor& self, const client_actor& client, Request what) {
  Result result;
  mail(self, std::move(what))
    .request(client, 10s)
    .receive([&](Result& x) { result = std::move(x); },
             [](const caf::error& why) {
               std::cerr << text_of(why) << '\n';
               std::exit(EXIT_FAILURE);
             });
  return result;
}

/// Prints the end of each queue of the topic.
void print_ends(caf::scoped_actor& self, const client_actor& client) {
  auto route = ask<route_data>(self, client, find_route{topic});
  for (auto& broker : route.broker_datas) {
    protocol::get_max_offset_request question{.topic = topic, .queue_id = 0};
    auto reply = ask<remoting_command>(
      self, client,
      invoke_command{broker.broker_addrs.at(0), make_request(question)});
    auto answer = protocol::read_reply<protocol::get_max_offset_request>(reply);
    std::cout << broker.broker_name << ":0 ends at "
              << (answer ? std::to_string(answer->offset) : reply.remark)
              << '\n';
  }
}

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
  auto client = spawn_client(sys, settings->client);
  if (!client)
    return fail(client.error());
  caf::scoped_actor self{sys};
  // What brokers ask with this code, the handler answers as long as it lives.
  auto handler = sys.spawn(answer_status);
  mail(self, atom::subscribe_v,
       static_cast<int32_t>(request_code::get_consumer_running_info), handler)
    .send(*client);
  settings->producer.group = "command-example";
  auto producer = spawn_producer(sys, *client, settings->producer);
  if (!producer)
    return fail(producer.error());
  // So that there is something to ask for.
  auto stored = true;
  mail(self, send_message{{.topic = topic, .body = "hello"}})
    .request(*producer, 10s)
    .receive([](const send_result&) {},
             [&](const caf::error& why) { stored = fail(why) == 0; });
  print_ends(self, *client);
  return stored ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

CAF_MAIN(caf::io::middleman)
