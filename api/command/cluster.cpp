#include "rocketcaf/api/command/asking.hpp"
#include "rocketcaf/api/command/cluster_text.hpp"

#include <CLI/Option.hpp>

#include <memory>

namespace rocketcaf::command {

namespace {

struct cluster_options {
  common_options common;
  bool json = false;
};

constexpr auto cluster_notes
  = R"(Asks a name server for all clusters and prints their brokers with their ids and
addresses. The broker with id 0 is the master of its name; others are its
replicas.

With --json it is one object: clusters, each with cluster and brokers; each of
these with broker and addresses, an object from id to address.

Exit status:
  0  the clusters were printed
  1  no name server answered
  2  the command line or the configuration is wrong)";

exit_status cluster(const cluster_options& x) {
  return with_name_servers(
    x.common, [&](const blocking_name_server_client& client) {
      return print_answer(
        client.call(get_cluster_info{}), [&](const cluster_info& info) {
          return x.json ? to_json(info) + '\n' : to_table(info);
        });
    });
}

} // namespace

runner add_cluster(CLI::App& app) {
  auto x = std::make_shared<cluster_options>();
  auto sub = app.add_subcommand("cluster", "Show clusters and their brokers");
  sub->footer(cluster_notes);
  add_common_options(*sub, x->common);
  sub->add_flag("--json", x->json, "Print one JSON object");
  return [x] { return cluster(*x); };
}

} // namespace rocketcaf::command
