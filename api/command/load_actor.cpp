#include "rocketcaf/api/command/load_actor.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::command {

using namespace std::literals;
using std::chrono::steady_clock;

namespace {

/// Due times travel as tokens: outcomes need no look-up.
uint64_t to_token(time_point x) {
  return static_cast<uint64_t>(x.time_since_epoch().count());
}

time_point from_token(uint64_t x) {
  return time_point{time_point::duration{static_cast<int64_t>(x)}};
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

load_actor_state::load_actor_state(load_receiver_actor::pointer self,
                                   producer_actor producer, load_plan plan,
                                   std::shared_ptr<load_counter> counter)
  : self_(self), producer_(std::move(producer)), plan_(std::move(plan)),
    counter_(std::move(counter)), pace_(steady_clock::now(), plan_.rate) {
  // nop
}

load_receiver_actor::behavior_type load_actor_state::make_behavior() {
  // Plain sends get no answer when the producer itself dies.
  watch_ = compat::watch(self_, producer_, [this](const caf::error& reason) {
    on_producer_down(reason);
  });
  pump(steady_clock::now());
  return {
    [this](const send_finished& x) { finish(from_token(x.token), x.outcome); },
    [this](const transaction_finished& x) {
      on_transaction(from_token(x.token), x.outcome);
    },
  };
}

// -- sending ------------------------------------------------------------------

bool load_actor_state::may_send(time_point now) const {
  return sent_ < plan_.count && now < plan_.until
      && !plan_.stop->load(std::memory_order_relaxed);
}

void load_actor_state::pump(time_point now) {
  while (open_ < plan_.window && may_send(now)) {
    auto due = pace_.paced() ? pace_.due(sent_) : now;
    if (due > now)
      return wake_up_when_due(now);
    if (plan_.mode == load_mode::many && open_ > 0)
      return; // One at a time.
    if (plan_.mode == load_mode::batch && open_ > 0
        && open_ + plan_.batch_size > plan_.window)
      return;
    send(due, now);
  }
  if (open_ == 0 && !may_send(now))
    self_->quit();
}

void load_actor_state::send(time_point due, time_point now) {
  switch (plan_.mode) {
  case load_mode::request:
    return send_request(due);
  case load_mode::many:
    return send_all<send_many>(plan_.window, due, now);
  case load_mode::batch:
    return send_all<send_batch>(plan_.batch_size, due, now);
  case load_mode::oneway:
    return send_oneway(due);
  case load_mode::transaction:
    return send_in_transaction(due);
  default:
    return send_plain(due);
  }
}

void load_actor_state::send_plain(time_point due) {
  send_message what{plan_.content};
  if (plan_.mode == load_mode::ordered) {
    what.ordered = true;
    what.content.sharding_key = std::to_string(sent_ % plan_.keys);
  }
  ++open_;
  ++sent_;
  compat::mail(self_, std::move(what), to_token(due)).send(producer_);
}

void load_actor_state::send_oneway(time_point due) {
  ++open_;
  ++sent_;
  compat::mail(self_, rocketcaf::send_oneway{plan_.content})
    .request(producer_, caf::infinite)
    .then(
      [this, due] { finish(due, send_result{}); },
      [this, due](const caf::error& what) { finish(due, failure_of(what)); });
}

void load_actor_state::send_request(time_point due) {
  ++open_;
  ++sent_;
  compat::mail(self_, send_message{plan_.content})
    .request(producer_, caf::infinite)
    .then(
      [this, due](send_result& x) { finish(due, std::move(x)); },
      [this, due](const caf::error& what) { finish(due, failure_of(what)); });
}

void load_actor_state::send_in_transaction(time_point due) {
  ++open_;
  ++sent_;
  compat::mail(self_, send_transaction{.content = plan_.content}, to_token(due))
    .send(caf::actor_cast<transaction_sender_actor>(producer_));
}

template <class Request>
void load_actor_state::send_all(size_t most, time_point due, time_point now) {
  auto size = std::min<uint64_t>(most, plan_.count - sent_);
  if (pace_.paced()) {
    uint64_t ready = 1;
    while (ready < size && pace_.due(sent_ + ready) <= now)
      ++ready;
    size = ready;
  }
  open_ += size;
  sent_ += size;
  Request request;
  request.messages.assign(size, plan_.content);
  compat::mail(self_, std::move(request))
    .request(producer_, caf::infinite)
    .then(
      [this, due, size](const std::vector<send_outcome>& outcomes) {
        auto then = steady_clock::now();
        open_ -= size;
        for (auto& outcome : outcomes)
          on_outcome(due, outcome, then);
        pump(then);
      },
      [this, size](const caf::error& what) {
        open_ -= size;
        counter_->add_failed(failure_of(what), size);
        pump(steady_clock::now());
      });
}

void load_actor_state::wake_up_when_due(time_point now) {
  if (timer_armed_)
    return;
  timer_armed_ = true;
  // What is due within a millisecond goes together; a stop is noticed soon.
  auto pause
    = std::clamp<time_point::duration>(pace_.due(sent_) - now, 1ms, 100ms);
  self_->run_delayed(std::chrono::duration_cast<caf::timespan>(pause), [this] {
    timer_armed_ = false;
    pump(steady_clock::now());
  });
}

// -- outcomes -----------------------------------------------------------------

void load_actor_state::finish(time_point due, const send_outcome& outcome) {
  auto now = steady_clock::now();
  --open_;
  on_outcome(due, outcome, now);
  pump(now);
}

void load_actor_state::on_outcome(time_point due, const send_outcome& outcome,
                                  time_point now) {
  if (auto failure = std::get_if<send_failure>(&outcome))
    counter_->add_failed(*failure);
  else
    counter_->add_stored(now - due);
}

void load_actor_state::on_transaction(time_point due,
                                      const transaction_outcome& outcome) {
  auto now = steady_clock::now();
  auto result = std::get_if<transaction_send_result>(&outcome);
  --open_;
  if (!result)
    counter_->add_failed(std::get<send_failure>(outcome));
  else if (!result->is_commit())
    counter_->add_failed({.code = result->cause,
                          .storage = storage_state::maybe_stored,
                          .remark = result->remark});
  else
    counter_->add_stored(now - due);
  pump(now);
}

void load_actor_state::on_producer_down(const caf::error& reason) {
  send_failure failure;
  failure.code = errc::unavailable;
  failure.storage = storage_state::maybe_stored;
  failure.remark = "the producer ended: " + caf::to_string(reason);
  // Requests are answered by CAF.
  if (plan_.mode == load_mode::async || plan_.mode == load_mode::ordered
      || plan_.mode == load_mode::transaction)
    counter_->add_failed(failure, open_);
  self_->quit();
}

} // namespace rocketcaf::command
