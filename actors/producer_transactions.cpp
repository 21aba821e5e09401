#include "rocketcaf/actors/producer_transactions.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/topic_names.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::actors {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// Memory for more than this is given back when nothing is open.
constexpr size_t kept_transactions = 4096;

send_failure no_listener() {
  return make_failure(errc::no_transaction_listener,
                      "the producer has no transaction listener, or it has "
                      "ended: spawn it with one, or give it one");
}

/// What is held while a transaction waits for room.
size_t size_of(const send_transaction& x) {
  return x.content.topic.size() + x.content.body.size() + x.content.id.size();
}

/// The outcome of a transaction that was given up on: the broker has to ask.
transaction_send_result left_to_check(const open_transaction& x, errc cause,
                                      std::string why) {
  transaction_send_result result;
  result.transaction_id = x.id;
  result.ended = transaction_end::left_to_check;
  result.cause = cause;
  result.remark = std::move(why);
  return result;
}

void end_coordinator(const caf::strong_actor_ptr& child, const caf::error&) {
  caf::anon_send_exit(caf::actor_cast<caf::actor>(child),
                      caf::exit_reason::user_shutdown);
}

transaction_event event_of(transaction_end x) {
  switch (x) {
  case transaction_end::committed:
    return transaction_event::committed;
  case transaction_end::rolled_back:
    return transaction_event::rolled_back;
  default:
    return transaction_event::left_to_check;
  }
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

producer_transactions::producer_transactions(transaction_surroundings around)
  : around_(std::move(around)),
    metrics_(around_.self->system(), around_.options.group) {
  // nop
}

// -- the listener -------------------------------------------------------------

void producer_transactions::use_listener(transaction_listener_actor listener,
                                         std::function<void()> gone) {
  if (!coordinators_)
    coordinators_ = watcher_table::of(around_.self, end_coordinator);
  auto terms = std::make_shared<transaction_terms>();
  terms->listener = listener;
  terms->keeper = weak_handle<transaction_keeper_actor>{around_.self};
  terms_ = std::move(terms);
  listener_watch_
    = compat::watch(around_.self, listener, [this, gone](const caf::error&) {
        terms_ = nullptr;
        gone();
      });
}

// -- transactions -------------------------------------------------------------

void producer_transactions::accept(send_transaction what,
                                   transaction_requester requester) {
  auto failure = refusal(what);
  if (!failure && !has_room())
    failure = refusal_by_bounds(what);
  ++counts_.begun;
  if (failure) {
    ++counts_.failed;
    metrics_.happened(transaction_event::failed);
    requester.answer(around_.self, std::move(*failure));
    return;
  }
  if (what.content.id.empty())
    what.content.id = around_.ids.next(std::chrono::system_clock::now()).view();
  auto now = around_.self->clock().now();
  if (!what.deadline)
    what.deadline = now + around_.options.send_timeout;
  auto number = add({.requester = std::move(requester),
                     .coordinator = {},
                     .id = std::string{what.content.id.view()},
                     .topic = what.content.topic,
                     .begun_at = now});
  if (has_room() && waiting_.empty())
    begin(number, std::move(what));
  else
    hold(number, std::move(what));
  around_.changed();
}

uint32_t producer_transactions::add(open_transaction x) {
  x.serial = ++last_serial_;
  x.drain_group = around_.drains.begin();
  auto number = open_.emplace(std::move(x));
  by_id_.emplace(open_[number].id, number);
  metrics_.set_open(open_.size());
  return number;
}

void producer_transactions::hold(uint32_t number, send_transaction what) {
  auto& x = open_[number];
  x.held_bytes = size_of(what);
  x.held = std::make_unique<send_transaction>(std::move(what));
  x.ticket = waiting_.push(number);
  waiting_bytes_ += x.held_bytes;
  enter(number, transaction_phase::waiting);
}

send_transaction producer_transactions::let_go(open_transaction& x) {
  waiting_.erase(std::exchange(x.ticket, 0));
  waiting_bytes_ -= x.held_bytes;
  auto held = std::exchange(x.held, nullptr);
  return std::move(*held);
}

std::optional<send_failure> producer_transactions::refusal(
  const send_transaction& what) const {
  if (!terms_)
    return no_listener();
  if (what.content.delivery != delivery_time{})
    return make_failure(errc::invalid_argument,
                        "delivery: must not be set in a transaction");
  if (std::string id{what.content.id.view()}; by_id_.contains(id))
    return make_failure(errc::invalid_argument,
                        "id: a transaction with id " + id + " is open");
  return std::nullopt;
}

std::optional<send_failure> producer_transactions::refusal_by_bounds(
  const send_transaction& what) const {
  auto& options = around_.options;
  auto fits = waiting_.size() < options.max_waiting
           && size_of(what) <= options.max_waiting_bytes
           && waiting_bytes_ <= options.max_waiting_bytes - size_of(what);
  if (options.on_full == when_full::wait && fits)
    return std::nullopt;
  return make_failure(errc::too_many_transactions,
                      fits ? "the bound on open transactions is reached; wait "
                             "for outcomes, or raise producer.max-transactions"
                           : "the bound on waiting transactions is reached; "
                             "wait for outcomes, or raise "
                             "producer.max-waiting or "
                             "producer.max-waiting-bytes");
}

void producer_transactions::begin(uint32_t number, send_transaction what) {
  auto& x = open_[number];
  ++begun_;
  if (!terms_) {
    finish(number, no_listener());
    return;
  }
  x.phase = transaction_phase::sending_half;
  deadlines_.erase(number);
  coordinate(number,
             {.content = what.content, .argument = std::move(what.argument)});
  tell(x, transaction_event::begun);
  what.deadline = std::min(*what.deadline, end_of_life(x));
  around_.send_half({number, x.serial}, std::move(what));
}

void producer_transactions::begin_waiting() {
  // Those that end at once would begin the next, deeper and deeper.
  if (std::exchange(beginning_, true))
    return;
  while (!waiting_.empty() && has_room()) {
    auto number = waiting_.pop();
    begin(number, let_go(open_[number]));
  }
  beginning_ = false;
}

void producer_transactions::coordinate(uint32_t number,
                                       coordinator_config config) {
  auto& x = open_[number];
  config.terms = terms_;
  config.key = {number, x.serial};
  x.coordinator = spawn_coordinator(around_.self->system(), std::move(config));
  coordinators_->add(x.coordinator.id(),
                     caf::actor_cast<caf::weak_actor_ptr>(x.coordinator));
  x.watch = compat::watch(around_.self, x.coordinator,
                          [this, number](const caf::error& why) {
                            on_coordinator_down(number, why);
                          });
}

void producer_transactions::on_half(transaction_key key, send_outcome outcome,
                                    std::string address) {
  // Its coordinator may have ended before.
  auto found = find(key);
  if (found == nullptr)
    return;
  auto& x = *found;
  auto number = key.number;
  auto stored = std::holds_alternative<send_result>(outcome);
  if (stopped_) {
    // No message reaches the coordinator any more.
    if (stored)
      finish(number, left_to_check(x, stop_code_, stop_text_));
    else
      finish(number, std::get<send_failure>(std::move(outcome)));
    return;
  }
  if (stored && std::get<send_result>(outcome).status == send_status::send_ok) {
    enter(number, transaction_phase::asking);
    tell(x, transaction_event::executing);
  } else {
    enter(number, transaction_phase::ending);
  }
  compat::mail(around_.self,
               half_finished{std::move(outcome), std::move(address)})
    .send(x.coordinator);
}

void producer_transactions::on_check(protocol::transaction_check what) {
  ++counts_.checked;
  if (auto i = by_id_.find(what.transaction_id); i != by_id_.end()) {
    auto& x = open_[i->second];
    x.checks = std::max(x.checks, what.checks);
    tell(x, transaction_event::checked);
    if (x.coordinator)
      compat::mail(around_.self, check_requested{std::move(what.place)})
        .send(x.coordinator);
    return;
  }
  auto& options = around_.options;
  if (!terms_ || stopped_ || asked_ >= options.max_transactions) {
    around_.log.write(log_event::check_dropped, "{}: {}", what.transaction_id,
                      terms_ ? "too many are being answered"
                             : "there is no transaction listener any more");
    return;
  }
  auto& content = what.content;
  content.topic
    = protocol::without_namespace(options.namespace_name, content.topic);
  content.id = what.transaction_id;
  auto number = add({.requester = {},
                     .coordinator = {},
                     .id = what.transaction_id,
                     .topic = content.topic,
                     .begun_at = around_.self->clock().now(),
                     .checks = what.checks,
                     .from_check = true});
  ++asked_;
  coordinate(number,
             {.content = std::move(content),
              .argument = {},
              .asked = std::move(what.place),
              .checks = what.checks,
              .too_many_checks = what.checks > options.max_transaction_checks});
  enter(number, transaction_phase::asking);
  tell(open_[number], transaction_event::checked);
  around_.changed();
}

std::optional<protocol::half_message_end> producer_transactions::on_end(
  end_transaction& what) {
  auto x = find(what.key);
  if (x == nullptr)
    return std::nullopt;
  // Its deadline is set anew when that of the question comes, if ever.
  x->phase = transaction_phase::ending;
  auto result = make_end(*x, std::move(what.place));
  result.state = what.result.state;
  result.from_check = what.from_check;
  result.remark = std::move(what.remark);
  x->outcome
    = std::make_unique<transaction_send_result>(std::move(what.result));
  return result;
}

std::optional<protocol::half_message_end> producer_transactions::on_unknown(
  answer_unknown& what) {
  auto x = find(what.key);
  if (x == nullptr)
    return std::nullopt;
  auto result = make_end(*x, std::move(what.place));
  result.from_check = true;
  result.remark = "the local transaction is under way";
  return result;
}

void producer_transactions::on_end_sent(transaction_key key) {
  if (auto x = find(key); x != nullptr && x->outcome)
    finish(key.number, std::move(*std::exchange(x->outcome, nullptr)));
}

void producer_transactions::on_end_not_sent(transaction_key key,
                                            end_not_sent why) {
  if (auto x = find(key); x != nullptr)
    compat::mail(around_.self, std::move(why)).send(x->coordinator);
}

void producer_transactions::on_done(transaction_done& news) {
  if (find(news.key) != nullptr)
    finish(news.key.number, std::move(news.outcome));
}

open_transaction* producer_transactions::find(transaction_key key) {
  if (!open_.contains(key.number) || open_[key.number].serial != key.serial)
    return nullptr;
  return &open_[key.number];
}

protocol::half_message_end producer_transactions::make_end(
  const open_transaction& x, protocol::half_message_place place) const {
  return {.place = std::move(place),
          .topic
          = protocol::with_namespace(around_.options.namespace_name, x.topic),
          .group = around_.group,
          .message_id = x.id,
          .transaction_id = x.id};
}

void producer_transactions::on_coordinator_down(uint32_t number,
                                                const caf::error& reason) {
  // Those that finished were taken off before.
  auto why = "the transaction's coordinator ended: " + caf::to_string(reason);
  around_.log.write(log_event::coordinator_lost, "{}: {}", open_[number].id,
                    why);
  finish(number,
         left_to_check(open_[number], errc::transaction_coordinator_lost, why));
}

// -- time ---------------------------------------------------------------------

void producer_transactions::enter(uint32_t number, transaction_phase phase) {
  auto& x = open_[number];
  x.phase = phase;
  auto until = end_of_life(x);
  if (phase == transaction_phase::waiting)
    until = std::min(until, *x.held->deadline);
  else if (phase == transaction_phase::asking)
    until = std::min(until, around_.self->clock().now()
                              + around_.options.transaction_timeout);
  deadlines_.set(number, until);
  around_.changed();
}

time_point producer_transactions::end_of_life(const open_transaction& x) const {
  return x.begun_at + around_.options.transaction_lifetime;
}

void producer_transactions::on_time(time_point now) {
  while (auto number = deadlines_.pop_due(now)) {
    auto& x = open_[*number];
    auto for_good = end_of_life(x) <= now;
    if (x.phase == transaction_phase::waiting) {
      finish(*number, make_failure(errc::deadline_exceeded,
                                   "the deadline passed while the transaction "
                                   "waited for room among open ones"));
      continue;
    }
    if (x.phase == transaction_phase::ending && !for_good) {
      enter(*number, x.phase);
      continue;
    }
    if (x.phase == transaction_phase::asking) {
      ++counts_.timed_out;
      tell(x, transaction_event::timed_out, errc::transaction_listener_timeout);
    }
    compat::mail(around_.self, time_is_up{for_good}).send(x.coordinator);
    if (!for_good)
      enter(*number, transaction_phase::ending);
  }
}

// -- the end ------------------------------------------------------------------

void producer_transactions::stop(errc code, const std::string& why) {
  stopped_ = true;
  stop_code_ = code;
  stop_text_ = why;
  for (auto number : open_.ids()) {
    auto& x = open_[number];
    if (x.phase == transaction_phase::waiting)
      finish(number, make_failure(code, why));
    else if (x.phase != transaction_phase::sending_half)
      finish(number, left_to_check(x, code, why));
  }
}

void producer_transactions::finish(uint32_t number,
                                   transaction_outcome outcome) {
  deadlines_.erase(number);
  auto x = open_.take(number);
  by_id_.erase(x.id);
  if (x.held) {
    let_go(x);
  } else if (x.from_check) {
    --asked_;
  } else {
    --begun_;
  }
  if (x.coordinator) {
    x.watch.dispose();
    coordinators_->remove(x.coordinator.id());
    // Nothing is left to do for it. Letting go of it ends it, unless somebody
    // else holds it: who keeps its question does.
    if (compat::is_shared(x.coordinator))
      end_coordinator(caf::actor_cast<caf::strong_actor_ptr>(x.coordinator),
                      {});
  }
  metrics_.set_open(open_.size());
  tell_end(x, outcome);
  around_.drains.finish(x.drain_group);
  x.requester.answer(around_.self, std::move(outcome));
  if (open_.empty()) {
    open_.shrink(kept_transactions);
    deadlines_.shrink(kept_transactions);
  }
  if (!stopped_)
    begin_waiting();
  around_.changed();
}

// -- telling ------------------------------------------------------------------

void producer_transactions::tell_end(const open_transaction& x,
                                     const transaction_outcome& outcome) {
  if (auto failure = std::get_if<send_failure>(&outcome)) {
    ++counts_.failed;
    tell(x, transaction_event::failed, failure->code, failure->remark);
    return;
  }
  auto& result = std::get<transaction_send_result>(outcome);
  if (result.is_commit())
    ++counts_.committed;
  else if (result.is_rollback())
    ++counts_.rolled_back;
  else
    ++counts_.unknown;
  tell(x, event_of(result.ended), result.cause, result.remark);
}

void producer_transactions::tell(const open_transaction& x,
                                 transaction_event event, errc cause,
                                 const std::string& detail) {
  metrics_.happened(event);
  if (around_.log.enabled(log_event::transaction_changed))
    around_.log.write(log_event::transaction_changed, "{} is {}{}{}", x.id,
                      to_string(event), detail.empty() ? "" : ": ", detail);
  if (!observers.empty())
    observers.tell(around_.self,
                   transaction_changed{describe(x), event, cause, detail});
}

transaction_metadata producer_transactions::describe(
  const open_transaction& x) const {
  return {.transaction_id = x.id,
          .topic = x.topic,
          .age = duration_cast<milliseconds>(around_.self->clock().now()
                                             - x.begun_at),
          .checks = x.checks,
          .from_check = x.from_check};
}

std::vector<transaction_metadata> producer_transactions::list() {
  std::vector<transaction_metadata> result;
  for (auto number : open_.ids())
    result.push_back(describe(open_[number]));
  std::ranges::stable_sort(result, std::greater{}, &transaction_metadata::age);
  return result;
}

transaction_statistics producer_transactions::statistics() const {
  auto result = counts_;
  result.open = open_.size();
  return result;
}

} // namespace rocketcaf::actors
