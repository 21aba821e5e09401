// Commands beside sends: a program asks a broker where a queue ends, and has an
// actor answer what brokers ask: any_command
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

/// Asks an actor, and waits: for threads, not for actors.
template <class Result, class Handle, class Request>
Result ask(caf::scoped_actor& self, const Handle& whom, Request what) {
  Result result;
  mail(self, std::move(what))
    .request(whom, 10s)
    .receive([&](Result& x) { result = std::move(x); },
             [](const caf::error& why) {
               std::cerr << text_of(why) << '\n';
               std::exit(EXIT_FAILURE);
             });
  return result;
}

/// Asks the broker of a queue where the queue ends.
void print_end(caf::scoped_actor& self, const client_actor& client,
               const message_queue& queue) {
  auto route = ask<route_data>(self, client, find_route{queue.topic});
  auto address = route.master_of(queue.broker_name);
  if (address == nullptr)
    return;
  protocol::get_max_offset_request question{.topic = queue.topic,
                                            .queue_id = queue.queue_id};
  auto reply = ask<remoting_command>(
    self, client, invoke_command{*address, make_request(question)});
  auto answer = protocol::read_reply<protocol::get_max_offset_request>(reply);
  std::cout << to_string(queue) << " ends at "
            << (answer ? std::to_string(answer->offset) : reply.remark) << '\n';
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
  send_message hello{{.topic = "command-example", .body = "hello"}};
  auto stored = ask<send_result>(self, *producer, std::move(hello));
  print_end(self, *client, *stored.queue);
  return EXIT_SUCCESS;
}

} // namespace

CAF_MAIN(caf::io::middleman)
