// How a producer takes transactions and brokers' questions about them. What it
// does with them is in producer_transactions.*; the other parts of the class
// are in producer.cpp, producer_intake.cpp, producer_sends.cpp and
// producer_links.cpp.
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/producer.hpp"

#include "rocketcaf/protocol/sys_flag.hpp"

#include <utility>

namespace rocketcaf::actors {

// -- transactions -------------------------------------------------------------

caf::result<transaction_send_result> producer::on_send_transaction(
  send_transaction& what) {
  auto promise = self_->make_response_promise<transaction_send_result>();
  accept_transaction(what, transaction_requester{promise});
  return promise;
}

void producer::on_plain_transaction(send_transaction& what, uint64_t token) {
  accept_transaction(what, transaction_requester{transaction_requester::plain{
                             self_->current_sender(), token}});
}

void producer::accept_transaction(send_transaction& what,
                                  transaction_requester requester) {
  if (state_ > rocketcaf::producer_state::running) {
    requester.answer(self_, make_failure(refusal_, refusal_text_));
    return;
  }
  auto& topic = what.content.topic;
  topic = protocol::without_namespace(options_.namespace_name, topic);
  transactions_.accept(std::move(what), std::move(requester));
}

void producer::send_half(transaction_key key, send_transaction what) {
  accept(std::move(what.content),
         {.deadline = what.deadline,
          .choice = std::move(what.queue),
          .kind = {.sys_flag = protocol::sys_flag::transaction_prepared}},
         send_requester{key});
}

void producer::on_transactions_changed() {
  if (!is_idle() && !keep_)
    keep_ = caf::actor_cast<caf::strong_actor_ptr>(self_);
  settle();
  arm_timer();
}

// -- questions of brokers -----------------------------------------------------

void producer::use_listener(const transaction_listener_actor& listener) {
  transactions_.use_listener(listener, [this] {
    if (client_)
      compat::mail(self_, serve_checks{self_->id(), false}).send(client_);
  });
  // The template of new topics is on brokers that make topics by themselves: as
  // with Java, these hear of all producers.
  check_topics_ = {options_.create_topic};
  for (auto& topic : options_.transaction_topics)
    check_topics_.push_back(wire_name(topic));
  offer_checks();
}

void producer::offer_checks() {
  if (!client_ || !transactions_.has_listener())
    return;
  compat::mail(self_, serve_checks{self_->id(), true}).send(client_);
  for (auto& topic : check_topics_)
    compat::mail(self_, watch_route{topic, self_}).send(client_);
}

void producer::on_asked(transaction_asked& what) {
  auto& id = what.check.transaction_id;
  auto takes_part = state_ <= rocketcaf::producer_state::running;
  if (transactions_.contains(id) || (takes_part && what.others.empty())) {
    transactions_.on_check(std::move(what.check));
    return;
  }
  while (!what.others.empty()) {
    auto next = what.others.front().lock();
    what.others.erase(what.others.begin());
    if (next) {
      compat::mail(self_, std::move(what)).send(next);
      return;
    }
  }
  log_.write(log_event::check_dropped, "{}: no producer here can answer", id);
}

// -- END_TRANSACTION ----------------------------------------------------------

void producer::on_end_transaction(end_transaction& what) {
  auto end = transactions_.on_end(what);
  if (end && !write_end(*end, &what.key, transactions_.end_of_life(what.key)))
    end_through_client(std::move(*end), what.key);
}

void producer::on_answer_unknown(answer_unknown& what) {
  auto end = transactions_.on_unknown(what);
  auto until = self_->clock().now() + attempt_timeout_;
  if (!end || write_end(*end, nullptr, until) || !client_)
    return;
  auto to = std::move(end->place.address);
  compat::mail(
    self_, invoke_command_oneway{std::move(to),
                                 protocol::make_end_request(std::move(*end)),
                                 {}})
    .send(client_);
}

bool producer::write_end(protocol::half_message_end& end,
                         const transaction_key* key, time_point until) {
  auto first = find_link(end.place.address);
  if (!first)
    return false;
  auto index = best_link(*first, self_->clock().now());
  auto& link = links_[index];
  auto opaque = link.open_oneway(until);
  if (!opaque) {
    if (link.connection())
      supply(link);
    return false;
  }
  auto code = protocol::append_end_request(link.buffer(), std::move(end),
                                           *opaque, serialization_);
  if (code != errc::none) {
    if (key != nullptr)
      transactions_.on_end_not_sent(*key, {code, "it cannot be encoded"});
    return true;
  }
  if (key != nullptr)
    link.add_end(*key, until);
  encoded(index);
  return true;
}

void producer::end_through_client(protocol::half_message_end end,
                                  transaction_key key) {
  if (!client_) {
    transactions_.on_end_not_sent(
      key,
      {errc::unavailable, "the client of this producer is being restarted"});
    return;
  }
  auto to = std::move(end.place.address);
  compat::mail(self_,
               invoke_command_oneway{
                 std::move(to), protocol::make_end_request(std::move(end)), {}})
    .request(client_, caf::infinite)
    .then([this, key] { transactions_.on_end_sent(key); },
          [this, key](const caf::error& why) {
            transactions_.on_end_not_sent(key, {code_of(why), text_of(why)});
          });
}

void producer::finish_ends(broker_link& link, uint64_t sequence) {
  auto ends = link.take_ends(sequence);
  if (ends.empty())
    return;
  auto now = self_->clock().now();
  for (auto& x : ends)
    // One that is too late may have been dropped instead.
    if (x.until > now)
      transactions_.on_end_sent(x.key);
}

void producer::lose_ends(const std::vector<sent_end>& ends,
                         uint64_t first_unwritten, const std::string& detail) {
  for (auto& x : ends)
    transactions_.on_end_not_sent(x.key,
                                  {.cause = errc::connection_lost,
                                   .detail = detail,
                                   .maybe_sent = x.sequence < first_unwritten});
}

} // namespace rocketcaf::actors
