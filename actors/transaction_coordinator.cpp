#include "rocketcaf/actors/transaction_coordinator.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/text.hpp"

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
    [this](end_not_sent& x) { on_not_sent(x); },
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

void transaction_coordinator::on_not_sent(end_not_sent& why) {
  if (why.maybe_sent) {
    note(why.cause, "the link was lost while the broker was told: "
                      + std::move(why.detail));
    run(machine_.abort(why.cause));
    return;
  }
  if (!pauses_)
    pauses_.emplace(shortest_pause, longest_pause, self_->id());
  obstacle_ = "; END_TRANSACTION did not go out: " + std::move(why.detail);
  timer_ = compat::schedule_weak(self_, self_->clock().now() + pauses_->next(),
                                 [this] { run(machine_.end_lost()); });
}

// -- what the machine wants ---------------------------------------------------

void transaction_coordinator::run(machine::actions todo) {
  for (auto& action : todo)
    std::visit([this](auto& x) { perform(x); }, action);
}

void transaction_coordinator::perform(const machine::execute&) {
  ask(execute_local_transaction{std::move(config_.content),
                                result_.transaction_id,
                                std::move(config_.argument)});
}

void transaction_coordinator::perform(const machine::check&) {
  if (config_.too_many_checks)
    leave_unknown(errc::too_many_checks,
                  "the broker has asked " + std::to_string(config_.checks)
                    + " times, more than producer.max-transaction-checks");
  else
    ask(check_local_transaction{std::move(config_.content),
                                result_.transaction_id, config_.checks});
}

void transaction_coordinator::perform(machine::end_transaction& what) {
  result_.state = what.state;
  result_.ended = protocol::end_of(what.state);
  // It may have to be sent again.
  tell_keeper(end_transaction{.key = config_.key,
                              .place = std::move(what.place),
                              .from_check = what.from_check,
                              .remark = std::move(what.remark),
                              .result = result_});
}

void transaction_coordinator::perform(machine::answer_unknown& what) {
  tell_keeper(answer_unknown{config_.key, std::move(what.place)});
}

void transaction_coordinator::perform(const machine::finish& what) {
  result_.state = what.state;
  result_.ended = what.ended;
  transaction_done news{.key = config_.key, .outcome = {}};
  if (failure_)
    news.outcome = std::move(*failure_);
  else
    news.outcome = std::move(result_);
  tell_keeper(std::move(news));
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

template <class Message>
void transaction_coordinator::tell_keeper(Message what) {
  if (auto keeper = config_.terms->keeper.lock())
    compat::mail(self_, std::move(what)).send(keeper);
  else
    self_->quit();
}

transaction_coordinator_actor spawn_coordinator(caf::actor_system& sys,
                                                coordinator_config config) {
  using impl
    = transaction_coordinator_actor::stateful_impl<transaction_coordinator>;
  // One that begins with a half message has nothing to do before that.
  if (!config.asked)
    return sys.spawn<impl, caf::lazy_init>(std::move(config));
  return sys.spawn<impl>(std::move(config));
}

} // namespace rocketcaf::actors
