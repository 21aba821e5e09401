#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/interrupt.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <chrono>
#include <cmath>
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

/// What the command line says; times in seconds.
struct broker_command {
  embedded_broker_options options;
  double transaction_timeout = 6;
  double transaction_check_interval = 30;
};

std::chrono::milliseconds to_millis(double seconds) {
  return std::chrono::milliseconds{std::llround(seconds * 1000)};
}

exit_status serve(const broker_command& x) {
  interrupt signals;
  auto options = x.options;
  options.transaction_timeout = to_millis(x.transaction_timeout);
  options.transaction_check_interval = to_millis(x.transaction_check_interval);
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

void add_transaction_options(CLI::App& app, broker_command& x) {
  constexpr double shortest = 0.001;
  constexpr double longest = 24 * 3600;
  app
    .add_option("--transaction-timeout", x.transaction_timeout,
                "Seconds until a producer is asked what became of its "
                "transaction. Default: 6")
    ->option_text("SECONDS")
    ->check(CLI::Range(shortest, longest));
  app
    .add_option("--transaction-check-interval", x.transaction_check_interval,
                "Seconds until it is asked again, each time. Default: 30")
    ->option_text("SECONDS")
    ->check(CLI::Range(shortest, longest));
  app
    .add_option("--transaction-check-max", x.options.transaction_check_max,
                "How often it is asked before the message is given up. "
                "Default: 15")
    ->option_text("N")
    ->check(CLI::Range(1, 10'000));
}

} // namespace

runner add_embedded_broker(CLI::App& app) {
  auto x = std::make_shared<broker_command>();
  auto sub = app.add_subcommand("embedded-broker",
                                "Run a name server and broker in memory");
  sub->footer(embedded_broker_notes);
  sub
    ->add_option("--port", x->options.port,
                 "Port to listen at; 0 takes a free one. Required")
    ->option_text("PORT")
    ->required()
    ->check(CLI::Range(0, 65535));
  sub
    ->add_option("--queues", x->options.queues,
                 "Queues of a topic at most: a program's first send may ask "
                 "for fewer. Default: 8")
    ->option_text("N")
    ->check(CLI::Range(1, 1024));
  add_transaction_options(*sub, *x);
  return [x] { return serve(*x); };
}

} // namespace rocketcaf::command
