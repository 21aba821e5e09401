#include "rocketcaf/api/command/asked.hpp"
#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/message_printer.hpp"
#include "rocketcaf/api/command/reading.hpp"
#include "rocketcaf/api/command/time_text.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <map>
#include <memory>
#include <utility>

namespace rocketcaf::command {

namespace {

using protocol::start_point;
using protocol::stored_message;

struct query_options {
  common_options common;
  std::string topic;
  std::string key;
  bool unique = false;
  int32_t max = 32;
  std::optional<start_point> begin;
  std::optional<start_point> end;
  bool json = false;
};

constexpr auto query_notes
  = R"(Prints the messages of a topic that have a key, the oldest first, as pull does.
Brokers index messages by their keys a moment after they are stored.

TIME is now, first, milliseconds since 1970, or in the form of ISO 8601, in UTC
unless it names a zone: 2026-11-29, 2026-11-29T09:01:02.345+01:00. It is
compared with when brokers stored the messages.

Exit status:
  0  the messages were printed
  1  there were none, or no broker answered
  2  the command line or the configuration is wrong)";

/// A bound for the time of storing.
caf::timestamp bound_of(const std::optional<start_point>& x,
                        caf::timestamp none) {
  if (!x)
    return none;
  switch (x->at) {
  case start_point::kind::first:
    return caf::timestamp{};
  case start_point::kind::now:
    return to_timestamp(wall_clock_millis());
  default:
    return to_timestamp(x->millis);
  }
}

/// Prints messages that are on several brokers, in their order.
exit_status print(const route_data& route, bool json,
                  const std::vector<stored_message>& found) {
  message_printer printer{json};
  for (auto& x : found)
    printer.print(broker_name_of(route, to_string(x.store_host)), {x});
  if (printer.error().empty())
    return exit_status::ok;
  print_error(printer.error());
  return exit_status::failed;
}

exit_status query(const query_options& x, caf::scoped_actor& self,
                  const reading_actors& actors, const route_data& route) {
  auto found
    = ask(self, actors.brokers,
          query_messages{.topic = x.topic,
                         .key = x.key,
                         .is_unique_id = x.unique,
                         .max_messages = x.max,
                         .begin = bound_of(x.begin, caf::timestamp{}),
                         .end = bound_of(x.end, caf::timestamp::max())});
  if (!found && found.error().code != errc::not_found) {
    print_error(to_string(found.error()));
    return exit_status::failed;
  }
  if (!found || found->empty()) {
    print_error("topic " + x.topic + " has no message with this "
                + (x.unique ? "unique id: " : "key: ") + x.key);
    return exit_status::failed;
  }
  return print(route, x.json, *found);
}

exit_status query(const query_options& x) {
  if (!check_topic(x.topic))
    return exit_status::usage;
  ignore_broken_pipes();
  return with_route(x.common, x.topic,
                    [&](auto& self, auto& actors, auto& route) {
                      return query(x, self, actors, route);
                    });
}

} // namespace

runner add_query(CLI::App& app) {
  auto x = std::make_shared<query_options>();
  auto sub = app.add_subcommand("query", "Print the messages with a key");
  sub->footer(query_notes);
  add_topic(*sub, x->topic);
  sub->add_option("KEY", x->key, "Key to look for. Required")
    ->option_text(" ")
    ->required();
  add_common_options(*sub, x->common);
  sub->add_flag("--unique", x->unique, "KEY is a unique id");
  sub
    ->add_option("--max", x->max,
                 "Messages that each broker is asked for at most. Default: 32")
    ->option_text("N")
    ->check(CLI::Range(1, 10'000));
  add_time(*sub, "--begin", x->begin,
           "Stored at this time or later. Default: first");
  add_time(*sub, "--end", x->end,
           "Stored at this time or before. Default: any");
  sub->add_flag("--json", x->json, "Print one JSON object a message");
  return [x] { return query(*x); };
}

} // namespace rocketcaf::command
