#include "rocketcaf/api/command/asking.hpp"
#include "rocketcaf/api/command/topics_text.hpp"

#include <CLI/Option.hpp>

#include <memory>

namespace rocketcaf::command {

namespace {

struct topics_options {
  common_options common;
  std::string cluster;
  bool system = false;
  bool json = false;
};

constexpr auto topics_notes
  = R"(Asks a name server for the names of topics and prints them in order, one a line:
all that it knows, with those of the servers themselves and of consumer groups
(%RETRY%..., %DLQ%...), unless the options say which.

With --json it is one object with the list topics.

Exit status:
  0  the topics were printed
  1  no name server answered, or it refused
  2  the command line or the configuration is wrong)";

expected<topic_list, request_failure> ask_for_topics(
  const topics_options& x, const blocking_name_server_client& client) {
  if (x.system)
    return client.call(get_system_topics{});
  if (!x.cluster.empty())
    return client.call(get_cluster_topics{.cluster = x.cluster});
  return client.call(get_all_topics{});
}

exit_status topics(const topics_options& x) {
  return with_name_servers(
    x.common, [&](const blocking_name_server_client& client) {
      return print_answer(
        ask_for_topics(x, client), [&](const topic_list& found) {
          auto names = sorted(found.topics);
          return x.json ? topics_json(names) + '\n' : topics_lines(names);
        });
    });
}

} // namespace

runner add_topics(CLI::App& app) {
  auto x = std::make_shared<topics_options>();
  auto sub = app.add_subcommand("topics", "List topics");
  sub->footer(topics_notes);
  add_common_options(*sub, x->common);
  auto cluster = sub->add_option("--cluster", x->cluster,
                                 "Those of a cluster only. Default: of all");
  cluster->option_text("CLUSTER");
  sub->add_flag("--system", x->system, "Those of the servers themselves only")
    ->excludes(cluster);
  sub->add_flag("--json", x->json, "Print one JSON object");
  return [x] { return topics(*x); };
}

} // namespace rocketcaf::command
