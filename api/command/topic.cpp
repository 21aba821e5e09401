#include "rocketcaf/api/command/reading.hpp"
#include "rocketcaf/api/command/send_json.hpp"
#include "rocketcaf/api/command/topic_words.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <limits>
#include <memory>

namespace rocketcaf::command {

namespace {

/// What `create` and `delete` have in common.
struct target_options {
  common_options common;
  std::string cluster;
  std::string broker;
  bool json = false;
};

struct create_options {
  target_options target;
  topic_words words;
};

struct delete_options {
  target_options target;
  std::string name;
};

constexpr auto topic_notes = R"(Each of them has a --help of its own.

Exit status:
  0  it was done
  1  a broker refused or did not answer
  2  the command line or the configuration is wrong)";

constexpr auto create_notes
  = R"(Makes a topic on brokers, or changes the one that is there: on the master of
each broker name of a cluster, or on one broker. Brokers tell name servers a
moment later.

KEY=VALUE sets an attribute, such as message.type=FIFO.

With --json it prints one object: topic, cluster and broker as they were given,
or null, and done, which is created.

Exit status:
  0  all brokers did it
  1  a broker refused or did not answer; others may have done it
  2  the command line or the configuration is wrong)";

constexpr auto delete_notes
  = R"(Deletes a topic with its messages, whether it exists or not: on the master of
each broker name of a cluster, and then at the name servers, or on one broker
alone.

With --json it prints one object: topic, cluster and broker as they were given,
or null, and done, which is deleted.

Exit status:
  0  all brokers, and name servers, did it
  1  one refused or did not answer; others may have done it
  2  the command line or the configuration is wrong)";

/// What was done, in a line.
std::string line(const target_options& x, const std::string& topic,
                 const std::string& done) {
  using json = nlohmann::ordered_json;
  if (!x.json)
    return "topic " + topic + " was " + done;
  auto given = [](const std::string& text) {
    return text.empty() ? json{} : json(text);
  };
  json result{{"topic", topic},
              {"cluster", given(x.cluster)},
              {"broker", given(x.broker)},
              {"done", done}};
  return dump(result);
}

/// Has brokers do something, and prints what became of it.
template <class Request>
exit_status tell_brokers(const target_options& x, Request request,
                         const std::string& topic, const std::string& done) {
  request.cluster = x.cluster;
  request.broker = x.broker;
  auto make = [](runtime& rt, client_options options) {
    return rt.make_broker_client(std::move(options));
  };
  return with_client(x.common, make,
                     [&](const blocking_broker_client& brokers) {
                       if (auto failure = brokers.call(std::move(request))) {
                         print_error(to_string(*failure));
                         return exit_status::failed;
                       }
                       std::printf("%s\n", line(x, topic, done).c_str());
                       return exit_status::ok;
                     });
}

exit_status create(const create_options& x) {
  auto config = make_topic_config(x.words);
  if (!config) {
    print_error(config.error());
    return exit_status::usage;
  }
  return tell_brokers(x.target, create_topic{.config = std::move(*config)},
                      x.words.name, "created");
}

exit_status remove(const delete_options& x) {
  if (auto broken = protocol::validate_topic(x.name)) {
    print_error(to_string(*broken));
    return exit_status::usage;
  }
  return tell_brokers(x.target, delete_topic{.topic = x.name}, x.name,
                      "deleted");
}

// -- options ------------------------------------------------------------------

void add_target(CLI::App& app, target_options& x) {
  add_common_options(app, x.common);
  auto cluster
    = app.add_option("--cluster", x.cluster,
                     "Cluster whose masters do it. Default: all clusters");
  cluster->option_text("CLUSTER");
  app
    .add_option("--broker", x.broker,
                "Name or address of the one broker that does it. Default: all "
                "masters")
    ->option_text("BROKER")
    ->excludes(cluster);
  app.add_flag("--json", x.json, "Print one JSON object");
}

void add_queues(CLI::App& app, const std::string& name,
                std::optional<int32_t>& out, const std::string& help) {
  app.add_option(name, out, help)
    ->option_text("N")
    ->check(CLI::Range(1, std::numeric_limits<int32_t>::max()));
}

/// @returns what runs it.
runner add_create(CLI::App& app, CLI::App*& sub) {
  auto x = std::make_shared<create_options>();
  sub = app.add_subcommand("create", "Make or change a topic");
  sub->footer(create_notes);
  add_topic(*sub, x->words.name, "NAME");
  add_target(*sub, x->target);
  add_queues(*sub, "--queues", x->words.queues,
             "Queues on each broker. Default: 8");
  add_queues(*sub, "--read-queues", x->words.read_queues,
             "Those to read from. Default: --queues");
  add_queues(*sub, "--write-queues", x->words.write_queues,
             "Those to write to. Default: --queues");
  auto read = [x](const std::string& text) {
    auto perm = read_perm(text);
    if (!perm)
      throw CLI::ValidationError{"--perm", "must be rw, r, w or --: " + text};
    x->words.perm = *perm;
  };
  sub
    ->add_option_function<std::string>(
      "--perm", read, "What its queues allow: rw, r, w or --. Default: rw")
    ->option_text("PERM");
  sub->add_flag("--order", x->words.order,
                "Tell consumers that it is read in order");
  sub
    ->add_option("--attribute", x->words.attributes,
                 "Attribute; several by repeating the option. Default: none")
    ->option_text("KEY=VALUE")
    ->allow_extra_args(false);
  return [x] { return create(*x); };
}

runner add_delete(CLI::App& app, CLI::App*& sub) {
  auto x = std::make_shared<delete_options>();
  sub = app.add_subcommand("delete", "Delete a topic and its messages");
  sub->footer(delete_notes);
  add_topic(*sub, x->name, "NAME");
  add_target(*sub, x->target);
  return [x] { return remove(*x); };
}

} // namespace

runner add_topic_commands(CLI::App& app) {
  auto sub = app.add_subcommand("topic", "Make and delete topics");
  sub->footer(topic_notes);
  sub->require_subcommand(1);
  CLI::App* create = nullptr;
  CLI::App* remove = nullptr;
  auto run_create = add_create(*sub, create);
  auto run_delete = add_delete(*sub, remove);
  return [=] { return create->parsed() ? run_create() : run_delete(); };
}

} // namespace rocketcaf::command
