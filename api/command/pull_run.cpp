#include "rocketcaf/api/command/pull_run.hpp"

#include "rocketcaf/api/command/asked.hpp"
#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/interrupt.hpp"
#include "rocketcaf/api/command/message_printer.hpp"
#include "rocketcaf/api/command/queue_reading.hpp"
#include "rocketcaf/api/command/silent_progress.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace rocketcaf::command {

namespace {

using namespace std::literals;

/// What brokers send at a time, at most.
constexpr int32_t max_pull = 32;

message_selector selector_of(const pull_options& x) {
  return x.sql.empty() ? message_selector::by_tag(x.filter)
                       : message_selector::by_sql(x.sql);
}

/// Whether a broker has this name or address.
bool is_named(const route_data& route, const std::string& broker_name,
              const std::string& wanted) {
  return broker_name == wanted || broker_name_of(route, wanted) == broker_name;
}

/// One run of the command.
class puller {
public:
  puller(const pull_options& x, caf::scoped_actor& self,
         const broker_client_actor& brokers, const route_data& route,
         interrupt& signals)
    : x_(x), self_(self), brokers_(brokers), route_(route), signals_(signals),
      printer_(x.json) {
    // nop
  }

  exit_status run(const std::vector<message_queue>& queues) {
    if (!accept_condition(queues))
      return exit_status::failed;
    for (auto& queue : queues) {
      if (!may_go_on())
        break;
      if (failed_brokers_.count(queue.broker_name) == 0)
        read(queue);
    }
    if (!printer_.error().empty())
      print_error(printer_.error());
    if (signals_.signal() != 0)
      return status_of_signal(signals_.signal());
    if (printer_.closed())
      return exit_status::ok;
    return printer_.count() > 0 && failed_brokers_.empty()
            && printer_.error().empty()
           ? exit_status::ok
           : exit_status::failed;
  }

private:
  /// Has each broker check a condition: in a pull, one that cannot be parsed
  /// lets all messages through.
  bool accept_condition(const std::vector<message_queue>& queues) {
    std::set<std::string> names;
    if (!x_.sql.empty())
      for (auto& queue : queues)
        names.insert(queue.broker_name);
    for (auto& name : names) {
      auto refused = ask_for(check_client_config{.broker = name,
                                                 .consumer_group = x_.group,
                                                 .topic = x_.topic,
                                                 .selector = selector_of(x_)});
      if (!refused.empty()) {
        print_error(name + ": " + refused);
        return false;
      }
    }
    return true;
  }

  /// @returns why not; empty for success.
  std::string ask_for(check_client_config request) {
    std::string result;
    compat::mail(self_, std::move(request))
      .request(brokers_, caf::infinite)
      .receive([] {}, [&](const caf::error& what) { result = text_of(what); });
    return result;
  }

  bool may_go_on() {
    signals_.wait(0ms);
    return signals_.signal() == 0 && printer_.count() < x_.max
        && !printer_.closed() && printer_.error().empty();
  }

  void read(const message_queue& queue) {
    auto start = start_of(queue);
    if (!start)
      return fail(queue, start.error());
    queue_reading reading{*start};
    while (!reading.done() && may_go_on()) {
      auto left = x_.max - printer_.count();
      auto answer = ask(self_, brokers_,
                        pull_messages{.queue = queue,
                                      .offset = reading.position(),
                                      .max_messages = static_cast<int32_t>(
                                        std::min<uint64_t>(left, max_pull)),
                                      .selector = selector_of(x_),
                                      .consumer_group = x_.group});
      if (!answer)
        return fail(queue, answer.error());
      if (auto text = reading.on_pulled(*answer); !text.empty())
        print_error(to_string(queue) + ": " + text);
      if (answer->messages.size() > left)
        answer->messages.resize(left);
      printer_.print(broker_name_of(route_, queue.broker_name),
                     answer->messages);
      progress_.show(printer_.count());
    }
  }

  expected<int64_t, request_failure> start_of(const message_queue& queue) {
    switch (x_.start.at) {
    case pull_start::kind::first:
      return ask(self_, brokers_, get_min_offset{.queue = queue});
    case pull_start::kind::last: {
      auto end = ask(self_, brokers_, get_max_offset{.queue = queue});
      return end ? std::max<int64_t>(*end - 1, 0) : std::move(end);
    }
    default:
      return x_.start.offset;
    }
  }

  void fail(const message_queue& queue, const request_failure& why) {
    print_error(to_string(queue) + ": " + to_string(why)
                + "; this broker is not asked again");
    failed_brokers_.insert(queue.broker_name);
  }

  const pull_options& x_;
  caf::scoped_actor& self_;
  const broker_client_actor& brokers_;
  const route_data& route_;
  interrupt& signals_;
  message_printer printer_;
  silent_progress progress_{"messages"};
  std::set<std::string> failed_brokers_;
};

} // namespace

expected<pull_start, std::string> read_pull_start(std::string_view text) {
  if (text == "first")
    return pull_start{pull_start::kind::first};
  if (text == "last")
    return pull_start{pull_start::kind::last};
  pull_start result{pull_start::kind::offset};
  auto end = text.data() + text.size();
  auto [ptr, ec] = std::from_chars(text.data(), end, result.offset);
  if (ec != std::errc{} || ptr != end || result.offset < 0)
    return unexpected{std::string{text} + ": write first, last, or an offset"};
  return result;
}

std::vector<message_queue> chosen_queues(const pull_options& x,
                                         const route_data& route) {
  auto result = protocol::readable_queues(route, x.topic);
  std::erase_if(result, [&](auto& queue) {
    return (!x.broker.empty() && !is_named(route, queue.broker_name, x.broker))
        || (x.queue && queue.queue_id != *x.queue);
  });
  // Of those that share a name, the one that was asked for is read from.
  if (broker_name_of(route, x.broker) != x.broker)
    for (auto& queue : result)
      queue.broker_name = x.broker;
  return result;
}

exit_status run_pull(const pull_options& x) {
  if (!check_topic(x.topic))
    return exit_status::usage;
  ignore_broken_pipes();
  interrupt signals;
  return with_route(
    x.common, x.topic, [&](auto& self, auto& actors, auto& route) {
      auto queues = chosen_queues(x, route);
      if (queues.empty()) {
        print_error("topic " + x.topic + " has no such queue to read");
        return exit_status::failed;
      }
      return puller{x, self, actors.brokers, route, signals}.run(queues);
    });
}

} // namespace rocketcaf::command
