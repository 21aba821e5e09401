#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/reading.hpp"
#include "rocketcaf/api/command/route_text.hpp"

#include <CLI/Option.hpp>

#include <cstdio>
#include <memory>

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
  return with_route(x.common, x.topic, [&](auto&, auto&, auto& route) {
    auto text
      = x.json ? to_json(x.topic, route) + '\n' : to_table(x.topic, route);
    std::fputs(text.c_str(), stdout);
    return exit_status::ok;
  });
}

} // namespace

runner add_route(CLI::App& app) {
  auto x = std::make_shared<route_options>();
  auto sub = app.add_subcommand("route", "Show where a topic lives");
  sub->footer(route_notes);
  add_topic(*sub, x->topic);
  add_common_options(*sub, x->common);
  sub->add_flag("--json", x->json, "Print one JSON object");
  return [x] { return route(*x); };
}

} // namespace rocketcaf::command
