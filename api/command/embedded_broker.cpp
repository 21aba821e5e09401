#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/interrupt.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <cstdio>
#include <memory>
#include <utility>

namespace rocketcaf::command {

using namespace std::literals;

namespace {

constexpr auto embedded_broker_notes
  = R"(Runs a name server and a broker on one port of the loopback interface, for
programs in any language. Messages are kept in memory; topics are created by the
first send. Prints the address, such as 127.0.0.1:9876, when it is ready, and
nothing else, and runs until SIGINT or SIGTERM.

Exit status:
  0  ended by SIGINT or SIGTERM
  1  the port is taken
  2  the command line is wrong)";

exit_status serve(embedded_broker_options options) {
  interrupt signals;
  auto broker = embedded_cluster::start(std::move(options));
  if (!broker) {
    print_error(describe(broker.error()));
    return exit_status::failed;
  }
  std::printf("%s\n", broker->name_server_address().c_str());
  std::fflush(stdout);
  while (signals.signal() == 0)
    signals.wait(-1ms);
  return exit_status::ok;
}

} // namespace

runner add_embedded_broker(CLI::App& app) {
  auto x = std::make_shared<embedded_broker_options>();
  auto sub = app.add_subcommand("embedded-broker",
                                "Run a name server and broker in memory");
  sub->footer(embedded_broker_notes);
  sub
    ->add_option("--port", x->port,
                 "Port to listen at; 0 takes a free one. Required")
    ->option_text("PORT")
    ->required()
    ->check(CLI::Range(0, 65535));
  sub
    ->add_option("--queues", x->queues,
                 "Queues of a topic at most: a program's first send may ask "
                 "for fewer. Default: 8")
    ->option_text("N")
    ->check(CLI::Range(1, 1024));
  return [x] { return serve(*x); };
}

} // namespace rocketcaf::command
