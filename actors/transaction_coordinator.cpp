#include "rocketcaf/actors/transaction_coordinator.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/half_message_end.hpp"
#include "rocketcaf/protocol/text.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <utility>

namespace rocketcaf::actors {

namespace {

/// Pauses before END_TRANSACTION is sent again.
constexpr std::chrono::milliseconds shortest_pause{50};
constexpr std::chrono::milliseconds longest_pause{2000};

/// Brokers only log it.
constexpr size_t longest_remark = 1024;

/// A text of anybody's that is fit for a remark.
std::string as_remark(std::string text) {
  if (!protocol::is_valid_utf8(text))
    return "(not valid UTF-8)";
  if (text.size() <= longest_remark)
    return text;
  text.resize(longest_remark);
  // No part of a character is left.
  while (!protocol::is_valid_utf8(text))
    text.pop_back();
  return text;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

transaction_coordinator::transaction_coordinator(pointer self,
                                                 coordinator_config config)
  : self_(self), config_(std::move(config)) {
  result_.transaction_id = config_.content.id.view();
}

transaction_coordinator_actor::behavior_type transaction_coordinator::
  make_behavior() {
  if (config_.asked) {
    machine::actions todo;
    machine_ = machine::from_check(*config_.asked, todo);
    run(std::move(todo));
  }
  return {
    [this](half_finished& x) { on_half(x); },
    [this](check_requested& x) {
      run(machine_.check_requested(std::move(x.place)));
    },
    [this](const time_is_up& x) { on_time(x); },
  };
}

// -- messages -----------------------------------------------------------------

void transaction_coordinator::on_half(half_finished& news) {
  if (auto failure = std::get_if<send_failure>(&news.outcome)) {
    failure_ = std::move(*failure);
    run(machine_.half_failed(failure_->code));
    return;
  }
  result_.half = std::get<send_result>(std::move(news.outcome));
  protocol::half_message_place place{
    .address = std::move(news.address),
    .tran_state_table_offset = result_.half.queue_offset,
    .commit_log_offset = result_.half.offset_id.offset,
    .broker_name = result_.half.queue->broker_name};
  if (result_.half.status == send_status::send_ok) {
    run(machine_.half_stored(std::move(place)));
    return;
  }
  note(errc::half_message_not_ok, "the half message was stored with "
                                    + to_string(result_.half.status)
                                    + ": the local transaction did not run");
  run(machine_.half_not_ok(std::move(place)));
}

void transaction_coordinator::on_time(const time_is_up& what) {
  if (what.for_good) {
    note(errc::transaction_expired,
         "the transaction took longer than producer.transaction-lifetime"
           + obstacle_);
    run(machine_.abort(errc::transaction_expired));
    return;
  }
  leave_unknown(errc::transaction_listener_timeout,
                "the transaction listener did not answer within "
                "producer.transaction-timeout");
}

// -- what the machine wants ---------------------------------------------------

void transaction_coordinator::run(machine::actions todo) {
  for (auto& action : todo)
    std::visit([this](auto& x) { perform(x); }, action);
}

void transaction_coordinator::perform(const machine::execute&) {
  ask(execute_local_transaction{config_.content, id(),
                                std::move(config_.argument)});
}

void transaction_coordinator::perform(const machine::check&) {
  if (config_.too_many_checks)
    leave_unknown(errc::too_many_checks,
                  "the broker has asked " + std::to_string(config_.checks)
                    + " times, more than producer.max-transaction-checks");
  else
    ask(check_local_transaction{config_.content, id(), config_.checks});
}

void transaction_coordinator::perform(const machine::end_transaction& what) {
  auto keeper = config_.terms->keeper.lock();
  if (!keeper) {
    self_->quit();
    return;
  }
  result_.state = what.state;
  compat::mail(self_,
               make_end(what.place, what.state, what.from_check, what.remark))
    .request(keeper, caf::infinite)
    .then([this] { run(machine_.end_written()); },
          [this](const caf::error& why) { end_again(why); });
}

void transaction_coordinator::perform(const machine::answer_unknown& what) {
  auto keeper = config_.terms->keeper.lock();
  if (!keeper)
    return;
  auto end = make_end(what.place, local_transaction_state::unknown, true,
                      "the local transaction is under way");
  end.for_good = false;
  compat::mail(self_, std::move(end))
    .request(keeper, caf::infinite)
    .then([] {}, [](const caf::error&) {});
}

void transaction_coordinator::perform(const machine::finish& what) {
  result_.state = what.state;
  result_.ended = what.ended;
  if (auto keeper = config_.terms->keeper.lock()) {
    transaction_done news{.number = config_.number, .outcome = {}};
    if (failure_)
      news.outcome = std::move(*failure_);
    else
      news.outcome = std::move(result_);
    compat::mail(self_, std::move(news)).send(keeper);
  }
  self_->quit();
}

// -- helpers ------------------------------------------------------------------

void transaction_coordinator::note(errc cause, std::string remark) {
  result_.cause = cause;
  result_.remark = std::move(remark);
}

template <class Question>
void transaction_coordinator::ask(Question what) {
  compat::mail(self_, std::move(what))
    .request(config_.terms->listener, caf::infinite)
    .then([this](local_transaction_state x) { on_answer(x); },
          [this](const caf::error& why) {
            leave_unknown(
              errc::transaction_listener_failed,
              as_remark("the transaction listener failed: " + text_of(why)));
          });
}

void transaction_coordinator::on_answer(local_transaction_state x) {
  run(config_.asked ? machine_.checked(x, result_.remark)
                    : machine_.executed(x, result_.remark));
}

void transaction_coordinator::leave_unknown(errc cause, std::string remark) {
  note(cause, std::move(remark));
  on_answer(local_transaction_state::unknown);
}

void transaction_coordinator::end_again(const caf::error& why) {
  if (machine_.done())
    return;
  if (!pauses_)
    pauses_.emplace(shortest_pause, longest_pause, self_->id());
  obstacle_ = "; END_TRANSACTION did not go out: " + text_of(why);
  timer_ = compat::schedule_weak(self_, self_->clock().now() + pauses_->next(),
                                 [this] { run(machine_.end_lost()); });
}

end_transaction transaction_coordinator::make_end(
  const protocol::half_message_place& place, local_transaction_state state,
  bool from_check, std::string remark) const {
  auto& terms = *config_.terms;
  protocol::half_message_end end{
    .place = place,
    .topic = protocol::with_namespace(terms.space, config_.content.topic),
    .group = terms.group,
    .state = state,
    .from_check = from_check,
    .message_id = id(),
    .transaction_id = id()};
  end_transaction result{.number = config_.number,
                         .address = place.address,
                         .request = protocol::make_end_request(std::move(end))};
  result.request.remark = std::move(remark);
  return result;
}

transaction_coordinator_actor spawn_coordinator(caf::actor_system& sys,
                                                coordinator_config config) {
  return sys.spawn<
    transaction_coordinator_actor::stateful_impl<transaction_coordinator>>(
    std::move(config));
}

} // namespace rocketcaf::actors
