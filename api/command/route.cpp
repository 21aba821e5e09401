#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/route_text.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <caf/scoped_actor.hpp>

#include <CLI/Option.hpp>

#include <cstdio>
#include <memory>
#include <utility>

namespace rocketcaf::command {

namespace {

struct route_options {
  common_options common;
  std::string topic;
  bool json = false;
};

constexpr auto route_notes
  = R"(Asks a name server where a topic lives, and prints its brokers, its queues
with their permissions (r read, w write), and the queues that messages can be
sent to: those with the permission to write whose broker has a master.

Exit status:
  0  the route was printed
  1  there is no route, or no name server answered
  2  the command line or the configuration is wrong)";

exit_status route(const route_options& x) {
  if (auto broken = protocol::validate_topic(x.topic)) {
    print_error(to_string(*broken));
    return exit_status::usage;
  }
  auto settings = load_options(x.common);
  if (!settings) {
    print_error(settings.error());
    return exit_status::usage;
  }
  runtime rt;
  auto client = spawn_client(rt.system(), std::move(settings->client));
  if (!client) {
    print_error(describe(client.error()));
    return exit_status::usage;
  }
  auto result = exit_status::failed;
  caf::scoped_actor self{rt.system()};
  compat::mail(self, find_route{x.topic})
    .request(*client, caf::infinite)
    .receive(
      [&](const route_data& found) {
        auto text
          = x.json ? to_json(x.topic, found) + '\n' : to_table(x.topic, found);
        std::fputs(text.c_str(), stdout);
        result = exit_status::ok;
      },
      [&](const caf::error& what) { print_error(describe(what)); });
  return result;
}

} // namespace

runner add_route(CLI::App& app) {
  auto x = std::make_shared<route_options>();
  auto sub = app.add_subcommand("route", "Show where a topic lives");
  sub->footer(route_notes);
  sub->add_option("TOPIC", x->topic, "Name of the topic. Required")
    ->option_text(" ")
    ->required();
  add_common_options(*sub, x->common);
  sub->add_flag("--json", x->json, "Print one JSON object");
  return [x] { return route(*x); };
}

} // namespace rocketcaf::command
