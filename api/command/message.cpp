#include "rocketcaf/api/command/asked.hpp"
#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/message_text.hpp"
#include "rocketcaf/api/command/reading.hpp"

#include <CLI/Option.hpp>

#include <cstdio>
#include <memory>
#include <utility>

namespace rocketcaf::command {

namespace {

using protocol::stored_message;

struct message_options {
  common_options common;
  std::string id;
  std::string topic;
  std::string broker;
  bool json = false;
};

constexpr auto message_notes
  = R"(Looks a message up by its id and prints all of it.

ID is an offset id, which names a broker's address and the place in its store,
or, with --topic, a unique id, which the producer made. Both have 32 digits: as
with the tools of RocketMQ, it is looked up as an offset id first. Brokers index
messages by their unique ids a moment after they are stored.

With --json it is one object, with the fields of pull --json.

Exit status:
  0  the message was printed
  1  it was not found, or a broker did not answer
  2  the command line or the configuration is wrong)";

/// Looks one message up, and keeps what was tried.
class message_search {
public:
  message_search(const message_options& x, caf::scoped_actor& self,
                 const reading_actors& actors)
    : x_(x), self_(self), actors_(actors) {
    // nop
  }

  std::optional<stored_message> run() {
    if (auto id = offset_message_id::from(x_.id))
      if (auto found = find_by_offset_id(*id))
        return found;
    if (!x_.topic.empty())
      return find_by_unique_id();
    return std::nullopt;
  }

  /// The name of the broker that stores a message.
  std::string broker_of(const stored_message& x) {
    auto address = to_string(x.store_host);
    auto route = find_route_of(self_, actors_.client, x.topic);
    return route ? broker_name_of(*route, address) : address;
  }

  /// Why nothing was found, as one line.
  const std::string& tried() const noexcept {
    return tried_;
  }

private:
  std::optional<stored_message> find_by_offset_id(const offset_message_id& id) {
    auto found = ask(self_, actors_.brokers,
                     view_message{.id = id, .broker = x_.broker});
    // What was asked may have been a unique id, at an address of no broker.
    if (found)
      return std::move(*found);
    note("as an offset id", to_string(found.error()));
    return std::nullopt;
  }

  std::optional<stored_message> find_by_unique_id() {
    auto found = ask(self_, actors_.brokers,
                     query_messages{.topic = x_.topic,
                                    .key = x_.id,
                                    .is_unique_id = true,
                                    .broker = x_.broker});
    auto what = "as a unique id in topic " + x_.topic;
    if (!found)
      note(what, to_string(found.error()));
    else if (found->empty())
      note(what, "not found");
    else
      return std::move(found->front());
    return std::nullopt;
  }

  void note(const std::string& what, const std::string& why) {
    tried_ += (tried_.empty() ? "" : "; ") + what + ": " + why;
  }

  const message_options& x_;
  caf::scoped_actor& self_;
  const reading_actors& actors_;
  std::string tried_;
};

exit_status show(const message_options& x, message_search search) {
  auto found = search.run();
  if (!found) {
    auto hint
      = x.topic.empty() ? "; pass --topic TOPIC if it is a unique id" : "";
    print_error("message " + x.id + " was not found: " + search.tried() + hint);
    return exit_status::failed;
  }
  auto broker = search.broker_of(*found);
  auto text
    = x.json ? to_json(broker, *found) + '\n' : describe(broker, *found);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_status::ok;
}

exit_status message(const message_options& x) {
  if (!offset_message_id::from(x.id) && x.topic.empty()) {
    print_error(x.id
                + " is no offset id, which has 32 or 56 hexadecimal "
                  "digits; pass --topic TOPIC to look for a unique id");
    return exit_status::usage;
  }
  if (!x.topic.empty() && !check_topic(x.topic))
    return exit_status::usage;
  return with_reading(x.common, [&](auto& self, auto& actors) {
    return show(x, {x, self, actors});
  });
}

} // namespace

runner add_message(CLI::App& app) {
  auto x = std::make_shared<message_options>();
  auto sub = app.add_subcommand("message", "Show the message with an id");
  sub->footer(message_notes);
  sub->add_option("ID", x->id, "Id of the message. Required")
    ->option_text(" ")
    ->required();
  add_common_options(*sub, x->common);
  sub
    ->add_option("--topic", x->topic,
                 "Topic to look for a unique id in. Default: none")
    ->option_text("TOPIC");
  sub
    ->add_option("--broker", x->broker,
                 "Name or address of the broker to ask. Default: that of the "
                 "offset id, or all of the topic")
    ->option_text("BROKER");
  sub->add_flag("--json", x->json, "Print one JSON object");
  return [x] { return message(*x); };
}

} // namespace rocketcaf::command
