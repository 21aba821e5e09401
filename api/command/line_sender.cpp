#include "rocketcaf/api/command/line_sender.hpp"

#include "rocketcaf/api/command/input_json.hpp"
#include "rocketcaf/api/command/print_result.hpp"
#include "rocketcaf/api/command/send_json.hpp"
#include "rocketcaf/api/protocol.hpp"

#include <utility>

namespace rocketcaf::command {

line_sender_state::line_sender_state(line_sender_actor::pointer self,
                                     producer_actor producer, line_plan plan,
                                     send_window* window)
  : self_(self), producer_(std::move(producer)), plan_(std::move(plan)),
    window_(window) {
  plan_.common.ordered = plan_.mode == line_mode::ordered;
}

line_sender_actor::behavior_type line_sender_state::make_behavior() {
  return {
    [this](std::string& line, uint64_t seq) { on_line(line, seq); },
    [this](send_failure& failure, uint64_t seq) {
      report({seq, 0}, std::move(failure));
    },
    [this](atom::drain) { send_gathered(); },
  };
}

// -- sending ------------------------------------------------------------------

void line_sender_state::on_line(std::string& line, uint64_t seq) {
  ticket of{seq, line.size()};
  auto what = plan_.common;
  if (plan_.json_input) {
    auto read = read_input(line, plan_.common);
    if (!read)
      return report(of, wrong_line(seq, read.error()));
    what = std::move(*read);
  } else {
    what.content.body = std::move(line);
  }
  auto gathers
    = plan_.mode == line_mode::many || plan_.mode == line_mode::batch;
  // All that goes together has one queue.
  if (gathers && what.queue == plan_.common.queue) {
    gather(std::move(what.content), of);
  } else if (plan_.mode == line_mode::oneway) {
    send_oneway(std::move(what), of);
  } else {
    send_one(std::move(what), of);
  }
}

void line_sender_state::gather(message what, ticket line) {
  if (plan_.mode == line_mode::batch) {
    // The others shall not fail with one that no batch can have.
    if (auto error = protocol::validate_for_batch(
          what, {.max_size = plan_.max_message_size}))
      return report_wrong(line, to_string(*error));
    // A batch has these in common.
    if (!gathered_.empty()
        && (gathered_.front().topic != what.topic
            || gathered_.front().wait_store_ok != what.wait_store_ok))
      send_gathered();
  }
  gathered_.push_back(std::move(what));
  gathered_lines_.push_back(line);
  if (gathered_.size() >= plan_.batch_size)
    send_gathered();
}

void line_sender_state::send_one(send_message what, ticket line) {
  compat::mail(self_, std::move(what))
    .request(producer_, caf::infinite)
    .then(
      [this, line](send_result& result) { report(line, std::move(result)); },
      [this, line](const caf::error& why) { report(line, failure_of(why)); });
}

void line_sender_state::send_oneway(send_message what, ticket line) {
  compat::mail(self_,
               rocketcaf::send_oneway{std::move(what.content), std::nullopt,
                                      std::move(what.queue)})
    .request(producer_, caf::infinite)
    .then(
      [this, line] { report(line, std::nullopt); },
      [this, line](const caf::error& why) { report(line, failure_of(why)); });
}

void line_sender_state::send_gathered() {
  if (gathered_.empty())
    return;
  if (plan_.mode == line_mode::batch)
    send_all<send_batch>();
  else
    send_all<send_many>();
}

template <class Request>
void line_sender_state::send_all() {
  auto lines = std::exchange(gathered_lines_, {});
  compat::mail(self_, Request{.messages = std::exchange(gathered_, {}),
                              .queue = plan_.common.queue})
    .request(producer_, caf::infinite)
    .then(
      [this, lines](std::vector<send_outcome>& outcomes) {
        for (size_t i = 0; i < lines.size(); ++i)
          report(lines[i], std::move(outcomes[i]));
      },
      [this, lines](const caf::error& why) {
        for (auto& line : lines)
          report(line, failure_of(why));
      });
}

// -- outcomes -----------------------------------------------------------------

void line_sender_state::report(ticket line,
                               const std::optional<send_outcome>& outcome) {
  auto failed = outcome && std::holds_alternative<send_failure>(*outcome);
  auto text = plan_.json_output ? to_json_line(line.seq, outcome)
                                : to_text_line(line.seq, outcome);
  print_result(std::move(text), plan_.json_output, failed);
  window_->finish(line.size, !failed);
}

void line_sender_state::report_wrong(ticket line, std::string why) {
  report(line, make_failure(errc::invalid_argument, std::move(why)));
}

} // namespace rocketcaf::command
