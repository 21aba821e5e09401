#include "integration/outage_sender.hpp"

#include <algorithm>

namespace rocketcaf::test {

using namespace std::literals;
using std::chrono::steady_clock;

message outage_message(const outage_plan& plan, uint64_t index) {
  auto number = std::to_string(index);
  message result{.topic = plan.topic};
  result.keys = {number};
  if (plan.keys > 0)
    result.sharding_key = "key-" + std::to_string(index % plan.keys);
  auto size = 16 + index * 7919 % 500;
  while (result.body.size() < size)
    result.body += number + ' ';
  result.body.resize(size);
  return result;
}

// -- constructors, destructors, and assignment operators ----------------------

outage_sender_state::outage_sender_state(outcome_receiver_actor::pointer self,
                                         producer_actor producer,
                                         outage_plan plan, send_log* log,
                                         outage_progress* progress)
  : self_(self), producer_(std::move(producer)), plan_(std::move(plan)),
    log_(log), progress_(progress), last_tick_(steady_clock::now()) {
  // nop
}

outage_sender_state::~outage_sender_state() {
  progress_->ended = true;
}

outcome_receiver_actor::behavior_type outage_sender_state::make_behavior() {
  watch_ = compat::watch(self_, producer_, [this](const caf::error&) {
    if (leaving_)
      return;
    progress_->lost_producer = true;
    self_->quit();
  });
  tick();
  return {
    [this](send_finished& what) { on_finished(what); },
  };
}

// -- implementation -----------------------------------------------------------

void outage_sender_state::tick() {
  auto now = steady_clock::now();
  std::chrono::duration<double> passed = now - last_tick_;
  last_tick_ = now;
  // What was missed in an outage is not made up for.
  allowance_ = std::min(allowance_ + passed.count() * plan_.rate,
                        static_cast<double>(plan_.window));
  pump(now);
  auto all_begun = log_->size() >= progress_->limit;
  auto all_due = now > last_deadline_ + patience;
  if (all_begun && (open_ == 0 || all_due))
    shut_down_producer();
  else
    self_->run_delayed(5ms, [this] { tick(); });
}

void outage_sender_state::pump(time_point now) {
  while (!paused_.empty() && paused_.front() <= now)
    paused_.pop_front();
  while (open_ + paused_.size() < plan_.window
         && log_->size() < progress_->limit
         && (plan_.rate <= 0 || allowance_ >= 1))
    send(now);
}

void outage_sender_state::send(time_point now) {
  last_deadline_ = now + plan_.timeout;
  auto index = log_->begin(now, last_deadline_);
  send_message what{.content = outage_message(plan_, index),
                    .deadline = last_deadline_,
                    .ordered = plan_.keys > 0};
  compat::mail(self_, std::move(what), index).send(producer_);
  ++open_;
  allowance_ -= 1;
  ++progress_->sent;
}

void outage_sender_state::on_finished(send_finished& what) {
  auto now = steady_clock::now();
  auto stored = std::holds_alternative<send_result>(what.outcome);
  if (!log_->answer(what.token, std::move(what.outcome), now))
    return;
  --open_;
  ++(stored ? progress_->stored : progress_->failed);
  if (!stored)
    paused_.push_back(now + plan_.failure_pause);
  pump(now);
}

void outage_sender_state::shut_down_producer() {
  // It must not count as lost.
  leaving_ = true;
  compat::mail(self_, shut_down{})
    .request(producer_, caf::infinite)
    .then([this] { self_->quit(); }, [this](caf::error&) { self_->quit(); });
}

} // namespace rocketcaf::test
