#include "rocketcaf/api/command/command.hpp"

#include "rocketcaf/version.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <utility>
#include <vector>

using namespace rocketcaf::command;

namespace {

/// Help is what was asked for; all else is one line that says what to do.
exit_status finish(const CLI::App& app, const CLI::ParseError& what) {
  if (what.get_exit_code() == 0) {
    app.exit(what);
    return exit_status::ok;
  }
  std::string name = "rocketcaf";
  for (auto sub : app.get_subcommands())
    name += ' ' + sub->get_name();
  print_error(std::string{what.what()} + " (see " + name + " --help)");
  return exit_status::usage;
}

exit_status run(int argc, char** argv) {
  CLI::App app{"Tools for RocketMQ, from the rocketcaf library", "rocketcaf"};
  app.set_version_flag("--version", "rocketcaf " ROCKETCAF_VERSION);
  app.get_formatter()->column_width(30);
  app.require_subcommand(1);
  std::vector<std::pair<std::string, runner>> runners{
    {"produce", add_produce(app)},
    {"perf", add_perf(app)},
    {"route", add_route(app)},
    {"embedded-broker", add_embedded_broker(app)},
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& what) {
    return finish(app, what);
  }
  for (auto& [name, runner] : runners)
    if (app.got_subcommand(name))
      return runner();
  return exit_status::usage;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const std::exception& what) {
    print_error(what.what());
    return static_cast<int>(exit_status::failed);
  }
}
