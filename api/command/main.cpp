#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/help_formatter.hpp"
#include "rocketcaf/api/command/standard_output.hpp"

#include "rocketcaf/version.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

using namespace rocketcaf::command;

namespace {

exit_status usage_error(const std::string& text, const std::string& program) {
  print_error(text + " (see " + program + " --help)");
  return exit_status::usage;
}

/// Help is what was asked for; all else is one line that says what to do.
exit_status finish(const CLI::App& app, const CLI::ParseError& what) {
  if (what.get_exit_code() == 0) {
    app.exit(what);
    return exit_status::ok;
  }
  std::string name = "rocketcaf";
  for (auto subs = app.get_subcommands(); !subs.empty();) {
    name += ' ' + subs.front()->get_name();
    subs = subs.front()->get_subcommands();
  }
  return usage_error(what.what(), name);
}

exit_status run(int argc, char** argv) {
  CLI::App app{"Tools for RocketMQ, from the rocketcaf library", "rocketcaf"};
  app.set_version_flag("--version", "rocketcaf " ROCKETCAF_VERSION);
  app.formatter(std::make_shared<help_formatter>());
  app.require_subcommand(1);
  std::vector<std::pair<std::string, runner>> runners{
    {"produce", add_produce(app)},
    {"perf", add_perf(app)},
    {"route", add_route(app)},
    {"offsets", add_offsets(app)},
    {"pull", add_pull(app)},
    {"message", add_message(app)},
    {"query", add_query(app)},
    {"tail", add_tail(app)},
    {"cluster", add_cluster(app)},
    {"topics", add_topics(app)},
    {"topic", add_topic_commands(app)},
    {"call", add_call(app)},
    {"decode", add_decode(app)},
    {"embedded-broker", add_embedded_broker(app)},
  };
  // The parser would only say that a sub-command is missing.
  auto named = [&](auto& x) { return x.first == argv[1]; };
  if (argc > 1 && argv[1][0] != '-'
      && std::none_of(runners.begin(), runners.end(), named))
    return usage_error(std::string{"there is no sub-command "} + argv[1],
                       "rocketcaf");
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

/// Results that nobody got are no success.
exit_status finish(exit_status status) {
  auto failure = finish_output();
  if (failure.empty() || status != exit_status::ok)
    return status;
  print_error(failure);
  return exit_status::failed;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(finish(run(argc, argv)));
  } catch (const std::exception& what) {
    print_error(what.what());
    return static_cast<int>(exit_status::failed);
  }
}
