// A producer that serves actors of other processes, through CAF's middleman:
//
//   remote_producer serve [HOST:PORT of a name server]
//     publishes a producer and prints its port; ends with standard input
//   remote_producer send PORT
//     sends ten messages through it
//   remote_producer
//     does both, with an actor system for each
#include "broker_of_example.hpp"

#include <caf/actor_system.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <string_view>

using namespace rocketcaf;

namespace {

struct config : caf::actor_system_config {
  config() {
    load<caf::io::middleman>();
    // Both sides know the message types.
    add_options(*this);
  }
};

int fail(const caf::error& why) {
  std::cerr << text_of(why) << '\n';
  return EXIT_FAILURE;
}

/// What another process does: its requests travel, the results come back, and
/// so do failures with all that they tell.
int send(uint16_t port) {
  config cfg;
  caf::actor_system sys{cfg};
  auto producer = sys.middleman().remote_actor<sender_actor>("127.0.0.1", port);
  if (!producer)
    return fail(producer.error());
  caf::scoped_actor self{sys};
  size_t stored = 0;
  for (int i = 0; i < 10; ++i) {
    send_message what{.content = {.topic = "remote-example",
                                  .body = "from far away " + std::to_string(i),
                                  .sharding_key = "k"},
                      .queue = queue_choice::by_name("hash")};
    compat::mail(self, std::move(what))
      .request(*producer, caf::infinite)
      .receive(
        [&](const send_result& x) {
          std::cout << "stored in " << to_string(*x.queue) << '\n';
          ++stored;
        },
        [](const caf::error& why) {
          std::cout << to_string(failure_of(why)) << '\n';
        });
  }
  compat::mail(self, send_message{{.topic = "no blanks", .body = "x"}})
    .request(*producer, caf::infinite)
    .receive([](const send_result&) {},
             [](const caf::error& why) {
               std::cout << "mistake: " << to_string(failure_of(why)) << '\n';
             });
  return stored == 10 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/// Publishes a producer on loopback, for as long as this lasts.
int serve(const std::string& name_server, bool and_send) {
  config cfg;
  caf::actor_system sys{cfg};
  auto producer = spawn_producer(sys, "remote-example", name_server);
  if (!producer)
    return fail(producer.error());
  // Others may send, and not shut it down.
  sender_actor sender{*producer};
  auto port = sys.middleman().publish(sender, 0, "127.0.0.1");
  if (!port)
    return fail(port.error());
  auto status = EXIT_SUCCESS;
  if (and_send) {
    status = send(*port);
  } else {
    std::cout << *port << std::endl;
    while (std::cin.get() != EOF)
      ; // Others are served meanwhile.
  }
  sys.middleman().unpublish(sender, *port);
  // CAF's registry holds whatever was published, until it ends.
  caf::scoped_actor self{sys};
  compat::mail(self, shut_down{})
    .request(*producer, caf::infinite)
    .receive([] {}, [](const caf::error& why) { fail(why); });
  return status;
}

} // namespace

int main(int argc, char** argv) {
  std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "send" && argc > 2)
    return send(static_cast<uint16_t>(std::stoi(argv[2])));
  auto serves = what == "serve";
  auto broker = serves ? broker_of_example::start(argc - 1, argv + 1)
                       : broker_of_example::start(1, argv);
  return serve(broker.address(), !serves);
}
