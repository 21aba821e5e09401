#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/pull_run.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <memory>

namespace rocketcaf::command {

namespace {

constexpr auto pull_notes
  = R"(Reads messages that are there, one queue after the other, and prints them. It
waits for no new ones (see tail), and changes no offset of the group.

Without --broker and --queue it reads all queues that the topic lets be read.
OFFSET is a number, first (the oldest message) or last (the newest message that
is there now), and counts for each of them.

People read a table with the bodies shortened. With --json, each message is an
object in a line of its own:
  topic, broker, queueId, queueOffset   where it is
  tags, keys                            a text, and a list of texts
  msgId, offsetMsgId                    its unique id, and that of its place
  properties                            an object of texts
  bornMillis, storeMillis               milliseconds since 1970
  reconsumeTimes                        how often it was to be consumed again
  body, or bodyBase64                   a text, or bytes that are no UTF-8

SIGINT and SIGTERM end it after what was printed; so does a closed standard
output.

Exit status:
  0    the messages were printed
  1    there were none, or not all queues could be read
  2    the command line or the configuration is wrong
  130  ended by SIGINT
  143  ended by SIGTERM)";

CLI::Option* add_offset(CLI::App& app, pull_start& out) {
  auto read = [&out](const std::string& text) {
    auto start = read_pull_start(text);
    if (!start)
      throw CLI::ValidationError{"--offset", start.error()};
    out = *start;
  };
  return app
    .add_option_function<std::string>("--offset", read,
                                      "Where to begin, see below. Default: "
                                      "first")
    ->option_text("OFFSET");
}

} // namespace

runner add_pull(CLI::App& app) {
  auto x = std::make_shared<pull_options>();
  auto sub = app.add_subcommand("pull", "Print messages of queues");
  sub->footer(pull_notes);
  add_topic(*sub, x->topic);
  add_common_options(*sub, x->common);
  sub
    ->add_option("--broker", x->broker,
                 "Name or address of the broker to read from. Default: all")
    ->option_text("BROKER");
  sub
    ->add_option("--queue", x->queue,
                 "The queue to read, on each broker. Default: all")
    ->option_text("N")
    ->check(CLI::NonNegativeNumber);
  add_offset(*sub, x->start);
  sub
    ->add_option("--max", x->max,
                 "Messages to print at most, of all queues together. Default: "
                 "32")
    ->option_text("N")
    ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 62));
  auto filter = sub->add_option("--filter", x->filter,
                                "Tags of the messages wanted, with || between "
                                "them. Default: *");
  filter->option_text("TAGS");
  sub
    ->add_option("--sql", x->sql,
                 "A condition in SQL92 for the messages wanted, such as "
                 "\"price > 10\". Brokers need enablePropertyFilter=true. "
                 "Default: none")
    ->option_text("CONDITION")
    ->excludes(filter);
  sub
    ->add_option("--group", x->group,
                 "Consumer group in whose name is read. Default: "
                 "TOOLS_CONSUMER")
    ->option_text("GROUP");
  sub->add_flag("--json", x->json, "Print one JSON object a message");
  return [x] { return run_pull(*x); };
}

} // namespace rocketcaf::command
