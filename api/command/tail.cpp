#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/interrupt.hpp"
#include "rocketcaf/api/command/message_printer.hpp"
#include "rocketcaf/api/command/reading.hpp"
#include "rocketcaf/api/command/tail_actor.hpp"
#include "rocketcaf/api/command/time_text.hpp"

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <CLI/Option.hpp>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <utility>

namespace rocketcaf::command {

using namespace std::literals;

namespace {

struct tail_options {
  common_options common;
  std::string topic;
  std::optional<protocol::start_point> from;
  std::string filter = "*";
  bool json = false;
};

constexpr auto tail_notes
  = R"(Follows all queues of a topic, without a consumer group, and prints messages as
they come, as pull does: those of a queue in their order, each once. It goes on
when brokers end and come back, with what was stored meanwhile, and finds new
queues and brokers. Of what goes wrong, and right again, it tells on standard
error; a topic without a route is waited for.

TIME is now, first (with the oldest messages), milliseconds since 1970, or in
the form of ISO 8601, in UTC unless it names a zone: 2026-11-29,
2026-11-29T09:01:02.345+01:00. With now, messages of a broker that is away at
the start, or comes later, are printed if they were stored after the start.

It ends on SIGINT, on SIGTERM, and when standard output is closed.

Exit status:
  0  ended in one of these ways
  1  no name server answered at the start, or standard output failed
  2  the command line or the configuration is wrong)";

/// How a tail ended.
struct tail_end {
  std::atomic<bool> ended = false;
  /// Written before `ended`.
  caf::error reason;
};

client_options with_quick_routes(client_options x) {
  // New queues are found with the next route.
  x.route_refresh_interval = std::min<std::chrono::milliseconds>(
    x.route_refresh_interval, tail_config{}.route_interval);
  return x;
}

exit_status finish(const tail_end& end, const message_printer& printer) {
  if (!printer.error().empty()) {
    print_error(printer.error());
    return exit_status::failed;
  }
  if (compat::failed(end.reason)) {
    print_error(describe(end.reason));
    return exit_status::failed;
  }
  return exit_status::ok;
}

tail_config make_config(const tail_options& x, message_printer& printer) {
  return {.topic = x.topic,
          .from = x.from.value_or(protocol::start_point{}),
          .started = wall_clock_millis(),
          .selector = message_selector::by_tag(x.filter),
          .seed = std::random_device{}(),
          .show =
            [&printer](const message_queue& queue, auto& messages) {
              return printer.print(queue.broker_name, messages);
            },
          .note = print_error};
}

/// Follows a topic until it ends, or a signal or a closed standard output ends
/// it.
void follow(const reading_actors& actors, tail_config config,
            interrupt& signals, tail_end& end) {
  // Printing may block.
  auto actor = actors.client.home_system().spawn<tail_impl, caf::detached>(
    route_finder_actor{actors.client}, queue_reader_actor{actors.brokers},
    std::move(config));
  caf::actor_cast<caf::strong_actor_ptr>(actor)->get()->attach_functor(
    [&](const caf::error& reason) {
      end.reason = reason;
      end.ended = true;
      signals.wake();
    });
  auto told = false;
  while (!end.ended) {
    auto closed = signals.wait_until_closed(-1ms, told ? -1 : STDOUT_FILENO);
    if (!told && (closed || signals.signal() != 0)) {
      compat::anon_mail(atom::close_v).send(actor);
      told = true;
    }
  }
  // Pulls that wait at brokers would keep them alive.
  caf::anon_send_exit(actors.client, caf::exit_reason::user_shutdown);
}

exit_status tail(const tail_options& x) {
  if (!check_topic(x.topic))
    return exit_status::usage;
  ignore_broken_pipes();
  // They outlive the runtime, whose actors use them.
  interrupt signals;
  message_printer printer{x.json};
  tail_end end;
  auto make = [](runtime& rt, client_options options) {
    return spawn_reading(rt, with_quick_routes(std::move(options)));
  };
  return with_client(x.common, make, [&](const reading_actors& actors) {
    follow(actors, make_config(x, printer), signals, end);
    return finish(end, printer);
  });
}

} // namespace

runner add_tail(CLI::App& app) {
  auto x = std::make_shared<tail_options>();
  auto sub = app.add_subcommand("tail", "Print messages as they come");
  sub->footer(tail_notes);
  add_topic(*sub, x->topic);
  add_common_options(*sub, x->common);
  add_time(*sub, "--from", x->from, "Where to begin, see below. Default: now");
  sub
    ->add_option("--filter", x->filter,
                 "Tags of the messages wanted, with || between them. Default: "
                 "*")
    ->option_text("TAGS");
  sub->add_flag("--json", x->json, "Print one JSON object a message");
  return [x] { return tail(*x); };
}

} // namespace rocketcaf::command
