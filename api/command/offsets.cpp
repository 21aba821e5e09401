#include "rocketcaf/api/command/asked.hpp"
#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/offsets_text.hpp"
#include "rocketcaf/api/command/reading.hpp"
#include "rocketcaf/api/command/time_text.hpp"

#include <CLI/Option.hpp>

#include <cstdio>
#include <memory>
#include <set>
#include <utility>

namespace rocketcaf::command {

namespace {

struct offsets_options {
  common_options common;
  std::string topic;
  std::string group;
  std::optional<protocol::start_point> at;
  bool json = false;
};

constexpr auto offsets_notes
  = R"(Prints for each queue of a topic the offset of its oldest message (MIN), the
one that its next message gets (MAX), and how many messages are between (COUNT).
With --group, also where a consumer group is (GROUP), and how many messages are
ahead of it (LAG); both are blank where the group has not been. With --at, also
the offset of the first message that was stored at a time or later (AT).

TIME is now, first, milliseconds since 1970, or in the form of ISO 8601, in UTC
unless it names a zone: 2026-11-29, 2026-11-29T09:01:02.345+01:00.

With --json, each queue is an object in a line of its own: topic, broker,
queueId, min, max, count, groupOffset, lag, at. What is not known is null.

Exit status:
  0  the offsets were printed
  1  there is no route, or a broker did not answer: what is known was printed
  2  the command line or the configuration is wrong)";

/// Asks the brokers for all that is wanted, and keeps why they did not answer.
class offsets_query {
public:
  offsets_query(caf::scoped_actor& self, const broker_client_actor& brokers,
                std::vector<message_queue> queues)
    : self_(self), brokers_(brokers), queues_(std::move(queues)) {
    // nop
  }

  std::vector<queue_offsets> run(const offsets_options& x) {
    using protocol::start_point;
    auto mins = ask_all<get_min_offset>();
    auto maxs = ask_all<get_max_offset>();
    auto groups
      = ask_all<query_consumer_offset>(!x.group.empty(), [&](auto& request) {
          request.consumer_group = x.group;
        });
    auto times = ask_all<search_offset>(
      x.at && x.at->at == start_point::kind::time,
      [&](auto& request) { request.time = to_timestamp(x.at->millis); });
    std::vector<queue_offsets> result;
    for (auto& queue : queues_)
      result.push_back({.queue = queue});
    fill(result, &queue_offsets::min, mins.take());
    fill(result, &queue_offsets::max, maxs.take());
    fill(result, &queue_offsets::group, groups.take());
    fill(result, &queue_offsets::at, times.take());
    if (x.at && x.at->at != start_point::kind::time)
      for (auto& row : result)
        row.at = x.at->at == start_point::kind::now ? row.max : row.min;
    return result;
  }

  /// Lines for people, each once.
  const std::set<std::string>& errors() const noexcept {
    return errors_;
  }

private:
  template <class Request>
  using asked_brokers = asked<broker_client_actor, Request>;

  template <class Request, class Init>
  asked_brokers<Request> ask_all(bool wanted, Init init) {
    std::vector<Request> requests;
    if (wanted)
      for (auto& queue : queues_) {
        Request request;
        request.queue = queue;
        init(request);
        requests.push_back(std::move(request));
      }
    return {self_, brokers_, std::move(requests)};
  }

  template <class Request>
  asked_brokers<Request> ask_all() {
    return ask_all<Request>(true, [](auto&) {});
  }

  /// @param answers may be none.
  void fill(std::vector<queue_offsets>& rows,
            std::optional<int64_t> queue_offsets::*field,
            std::vector<expected<int64_t, request_failure>> answers) {
    for (size_t i = 0; i < answers.size(); ++i) {
      if (answers[i])
        rows[i].*field = *answers[i];
      // A group that is nowhere is no error.
      else if (answers[i].error().code != errc::not_found)
        errors_.insert(queues_[i].broker_name + ": "
                       + to_string(answers[i].error()));
    }
  }

  caf::scoped_actor& self_;
  const broker_client_actor& brokers_;
  std::vector<message_queue> queues_;
  std::set<std::string> errors_;
};

exit_status show(const offsets_options& x, offsets_query query) {
  auto rows = query.run(x);
  offset_columns columns{.group = !x.group.empty(), .at = x.at.has_value()};
  std::string text;
  if (x.json)
    for (auto& row : rows)
      text += to_json(row, columns) + '\n';
  else
    text = to_table(rows, columns);
  std::fputs(text.c_str(), stdout);
  for (auto& error : query.errors())
    print_error(error);
  return query.errors().empty() ? exit_status::ok : exit_status::failed;
}

exit_status offsets(const offsets_options& x) {
  if (!check_topic(x.topic))
    return exit_status::usage;
  return with_route(
    x.common, x.topic, [&](auto& self, auto& actors, auto& route) {
      return show(x,
                  {self, actors.brokers, protocol::all_queues(route, x.topic)});
    });
}

} // namespace

runner add_offsets(CLI::App& app) {
  auto x = std::make_shared<offsets_options>();
  auto sub = app.add_subcommand("offsets", "Show the offsets of queues");
  sub->footer(offsets_notes);
  add_topic(*sub, x->topic);
  add_common_options(*sub, x->common);
  sub
    ->add_option("--group", x->group,
                 "Consumer group whose offsets are shown, too. Default: none")
    ->option_text("GROUP");
  add_time(*sub, "--at", x->at,
           "Time whose offsets are shown, too, see below. Default: none");
  sub->add_flag("--json", x->json, "Print one JSON object a queue");
  return [x] { return offsets(*x); };
}

} // namespace rocketcaf::command
