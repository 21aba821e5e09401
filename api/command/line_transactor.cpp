#include "rocketcaf/api/command/line_transactor.hpp"

#include "rocketcaf/api/command/line_listener.hpp"
#include "rocketcaf/api/command/print_result.hpp"
#include "rocketcaf/api/command/transaction_json.hpp"

#include <utility>

namespace rocketcaf::command {

namespace {

/// Whether a transaction went as its listener said.
bool went_well(const transaction_outcome& outcome) {
  auto result = std::get_if<transaction_send_result>(&outcome);
  return result && result->cause == errc::none;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

line_transactor_state::line_transactor_state(
  line_transactor_actor::pointer self, transaction_producer_actor producer,
  transaction_plan plan, send_window* window)
  : self_(self), producer_(std::move(producer)), plan_(std::move(plan)),
    window_(window) {
  // nop
}

line_transactor_actor::behavior_type line_transactor_state::make_behavior() {
  compat::mail(self_, atom::subscribe_v, transaction_observer_actor{self_})
    .send(producer_);
  return {
    [this](std::string& line, uint64_t seq) { on_line(line, seq); },
    [this](const send_failure& failure, uint64_t seq) {
      report({seq, 0}, failure);
    },
    [](atom::drain) {
      // Nothing waits for other lines, and what came before is printed.
    },
    [this](const transaction_changed& news) { on_changed(news); },
  };
}

// -- sending ------------------------------------------------------------------

void line_transactor_state::on_line(std::string& line, uint64_t seq) {
  ticket of{seq, line.size()};
  if (plan_.json_input) {
    auto read = read_transaction_input(line, plan_.common);
    if (!read)
      report(of, wrong_line(seq, read.error()));
    else
      send(std::move(*read), of);
    return;
  }
  transaction_input what{.request = plan_.common};
  what.request.content.body = std::move(line);
  send(std::move(what), of);
}

void line_transactor_state::send(transaction_input what, ticket line) {
  auto executed = what.executed.value_or(plan_.executed);
  auto checked = what.checked ? what.checked : plan_.checked;
  auto argument = to_argument({executed, checked.value_or(executed)});
  compat::mail(self_,
               send_transaction{.content = std::move(what.request.content),
                                .argument = std::move(argument),
                                .queue = std::move(what.request.queue)})
    .request(producer_, caf::infinite)
    .then(
      [this, line](transaction_send_result& result) {
        report(line, std::move(result));
      },
      [this, line](const caf::error& why) { report(line, failure_of(why)); });
}

// -- what became of it --------------------------------------------------------

void line_transactor_state::on_changed(const transaction_changed& news) {
  auto& about = news.transaction;
  // What began with a check has no line of its own.
  if (!about.from_check) {
    if (news.event == transaction_event::checked)
      checks_[about.transaction_id] = about.checks;
    else if (news.event == transaction_event::failed)
      checks_.erase(about.transaction_id);
    return;
  }
  auto check = read_answered_check(news);
  if (check && plan_.print_checks)
    print_result(plan_.json_output ? to_json_line(*check)
                                   : to_text_line(*check),
                 plan_.json_output, check->cause != errc::none);
}

void line_transactor_state::report(ticket line,
                                   const transaction_outcome& outcome) {
  auto checks = take_checks(outcome);
  auto well = went_well(outcome);
  print_result(plan_.json_output ? to_json_line(line.seq, outcome, checks)
                                 : to_text_line(line.seq, outcome, checks),
               plan_.json_output, !well);
  window_->finish(line.size, well);
}

uint32_t line_transactor_state::take_checks(
  const transaction_outcome& outcome) {
  auto result = std::get_if<transaction_send_result>(&outcome);
  if (!result)
    return 0;
  auto node = checks_.extract(result->transaction_id);
  return node ? node.mapped() : 0;
}

} // namespace rocketcaf::command
