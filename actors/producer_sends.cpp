// The way of a send through a producer: taken, bounded, attempted, answered.
// The other parts of the class are in producer.cpp and producer_links.cpp.
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/producer.hpp"

#include "rocketcaf/protocol/validation.hpp"

#include <algorithm>

namespace rocketcaf::actors {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// Memory for more open sends than this is given back when none is open.
constexpr size_t kept_sends = 4096;

/// What a message counts in bounds on bytes.
size_t size_of(const message& x) {
  auto result = x.topic.size() + x.body.size() + x.tag.size();
  for (auto& key : x.keys)
    result += key.size();
  for (auto& [name, value] : x.properties)
    result += name.size() + value.size();
  return result;
}

/// Whether a send in this phase counts as waiting rather than in flight.
bool is_waiting(send_phase x) {
  return x == send_phase::waiting_for_room
      || x == send_phase::waiting_for_route;
}

send_failure make_failure(errc code, std::string remark) {
  send_failure result;
  result.code = code;
  result.remark = std::move(remark);
  return result;
}

} // namespace

// -- taking sends -------------------------------------------------------------

caf::result<send_result> producer::on_send(send_message& what) {
  auto promise = self_->make_response_promise<send_result>();
  accept(std::move(what.content), what.deadline, send_requester{promise});
  return promise;
}

void producer::on_plain_send(send_message& what, uint64_t token) {
  accept(std::move(what.content), what.deadline,
         send_requester{send_requester::plain{self_->current_sender(), token}});
}

caf::result<std::vector<send_outcome>> producer::on_send_many(send_many& what) {
  if (what.messages.empty())
    return std::vector<send_outcome>{};
  auto promise = self_->make_response_promise<std::vector<send_outcome>>();
  auto size = what.messages.size();
  auto whole = std::make_shared<many_sends>(promise, size);
  for (size_t index = 0; index < size; ++index)
    accept(std::move(what.messages[index]), what.deadline,
           send_requester{send_requester::part{whole, index}});
  return promise;
}

void producer::accept(message content, std::optional<time_point> deadline,
                      send_requester requester) {
  auto now = self_->clock().now();
  open_send next{.content = std::move(content),
                 .requester = std::move(requester),
                 .deadline = deadline.value_or(now + options_.send_timeout),
                 .taken_at = now};
  next.bytes = size_of(next.content);
  auto failure = refusal(next, now);
  if (!failure) {
    next.topic = topics_.find(next.content.topic);
    failure = refusal_by_bounds(next);
  }
  if (failure) {
    fail(next.requester, std::move(*failure));
    publish_soon();
    return;
  }
  if (next.topic == nullptr)
    next.topic = &add_topic(next.content.topic, now);
  topics_.begin_send(*next.topic);
  ++counts_.sends_accepted;
  if (auto& sender = self_->current_sender())
    next.sender = sender->id();
  next.drain_group = drains_.begin();
  flow_.begin_waiting(next.bytes);
  auto fits = begins_at_once(next);
  auto id = sends_.emplace(std::move(next));
  if (!keep_)
    keep_ = caf::actor_cast<caf::strong_actor_ptr>(self_);
  if (fits)
    begin(id, now);
  else
    enqueue(id);
  publish_soon();
}

std::optional<send_failure> producer::refusal(const open_send& what,
                                              time_point now) {
  if (state_ > rocketcaf::producer_state::running)
    return make_failure(refusal_, refusal_text_);
  if (auto error = protocol::validate(what.content, options_.max_message_size))
    return make_failure(error->code, to_string(*error));
  if (what.deadline <= now)
    return make_failure(errc::deadline_exceeded,
                        "deadline: must lie in the future");
  return std::nullopt;
}

std::optional<send_failure> producer::refusal_by_bounds(const open_send& what) {
  auto fits = begins_at_once(what);
  if (!fits)
    flow_.raise(flow_level::full);
  std::optional<send_failure> result;
  if (!fits && options_.on_full == when_full::fail) {
    result = make_failure(errc::overloaded,
                          "the bound on sends in flight is reached; wait for "
                          "outcomes, or raise producer.max-in-flight or "
                          "producer.max-in-flight-bytes");
  } else if (!(fits && what.topic != nullptr && what.topic->has_route())
             && !flow_.may_wait(what.bytes)) {
    flow_.raise(flow_level::overloaded);
    result = make_failure(errc::overloaded,
                          "the bound on waiting sends is reached; wait for "
                          "outcomes, or raise producer.max-waiting or "
                          "producer.max-waiting-bytes");
  }
  if (result)
    ++counts_.sends_refused_by_bounds;
  // Not settled before it was told: a large message meets a bound on bytes
  // while there is room for small ones.
  note_flow(flow_.level());
  return result;
}

bool producer::begins_at_once(const open_send& what) const {
  return !flow_.anyone_waits() && flow_.has_room(what.bytes);
}

void producer::enqueue(uint32_t id) {
  auto& send = sends_[id];
  enter(id, send_phase::waiting_for_room, send.deadline);
  flow_.push(send.sender, id);
}

// -- the way of a send --------------------------------------------------------

void producer::pump() {
  if (flow_.anyone_waits()) {
    auto now = self_->clock().now();
    while (flow_.anyone_waits() && flow_.has_room(sends_[flow_.next()].bytes))
      begin(flow_.take_next(), now);
    if (flow_.anyone_waits())
      flow_.raise(flow_level::full);
  }
  note_flow(flow_.settle());
  publish();
}

void producer::begin(uint32_t id, time_point now) {
  auto& topic = *sends_[id].topic;
  if (topic.has_route()) {
    attempt(id, now, false);
  } else if (topic.is_hopeless()) {
    if (protocol::retry_table::find_route(topic.cause()).refresh_route)
      want_route(topic, now);
    finish(id, topic.cause(), topic.detail());
  } else {
    enter(id, send_phase::waiting_for_route, sends_[id].deadline);
    sends_[id].ticket = topic.waiting.push(id);
  }
}

void producer::attempt(uint32_t id, time_point now, bool paused) {
  auto& send = sends_[id];
  if (send.topic->queues().empty()) {
    want_route(*send.topic, now);
    finish(id, errc::no_writable_queue,
           "the route of topic " + send.topic->name()
             + " has no writable queue whose broker has a master: start its "
               "brokers, or let the topic be written to");
    return;
  }
  auto& target = send.topic->pick([&](const send_queue& x) {
    auto& link = links_[x.link];
    return send.plan.rank(x.queue->broker_name, link.health.state_at(now));
  });
  auto& link = links_[target.link];
  auto& broker = target.queue->broker_name;
  if (!send.plan.may_try(broker)) {
    finish(id, errc::none, "there is no other broker to try");
    return;
  }
  if (auto pause = send.plan.pause(retry_, broker);
      !paused && pause.count() > 0) {
    if (now + pause < send.deadline)
      enter(id, send_phase::backing_off, now + pause);
    else
      finish(id, errc::none, "there is no time for another attempt");
    return;
  }
  link.health.on_use(now);
  if (send.plan.begin_attempt(now)) {
    ++counts_.retries;
    metrics_.retried(send.plan.last_cause());
  }
  encode(id, target);
}

void producer::encode(uint32_t id, const send_queue& target) {
  auto& send = sends_[id];
  auto& link = links_[target.link];
  stop_waiting(send);
  // The queue may have moved while the send waited for opaques.
  send.queue = target.queue;
  send.link = target.link;
  // The limit holds for the whole attempt, the wait for a connection included.
  auto until
    = std::min(send.plan.attempt_start() + attempt_timeout_, send.deadline);
  auto opaque = link.open(id, until);
  if (!opaque) {
    enter(id, send_phase::waiting_for_link, until);
    send.ticket = link.waiting.push(id);
    supply(link);
    return;
  }
  auto born = std::chrono::system_clock::now();
  if (send.id.empty())
    send.id = ids_.next(born);
  send.opaque = *opaque;
  send.sequence = link.sequence();
  auto born_millis = duration_cast<milliseconds>(born.time_since_epoch());
  target.encoder.encode(link.buffer(), *opaque, born_millis.count(),
                        send.content, send.id);
  enter(id, send_phase::in_flight, until);
  supply(link);
  if (link.buffer().size() >= broker_link::flush_size) {
    flush(link);
  } else if (!link.dirty) {
    link.dirty = true;
    dirty_.push_back(target.link);
  }
  if (!flush_pending_ && !dirty_.empty()) {
    // Behind this message, all sends that are in the mailbox now join the
    // batch.
    flush_pending_ = true;
    compat::mail(self_, atom::flush_v).send(self_);
  }
}

void producer::encode_again(uint32_t id, time_point now) {
  if (auto target = sends_[id].topic->find(sends_[id].queue))
    encode(id, *target);
  else
    attempt(id, now, true);
}

void producer::fail_attempt(uint32_t id, protocol::attempt_end end) {
  auto& send = sends_[id];
  auto& link = links_[send.link];
  auto now = self_->clock().now();
  if (log_.enabled(log_event::attempt_failed))
    log_.write(log_event::attempt_failed, "{} on {} ({}): {}", send.id.view(),
               send.queue->broker_name, link.address(), to_string(end.cause));
  auto answered = end.broker_code != protocol::retry_table::no_code;
  auto& rule = send.plan.end_attempt(std::move(end), send.queue->broker_name,
                                     link.address(), now);
  // An answer that speaks against the broker proves no better than silence.
  if (answered && rule.mark == protocol::broker_mark::none)
    link.health.on_reply();
  link.health.mark(rule.mark, now);
  if (rule.mark != protocol::broker_mark::none)
    note_health(link, rule.cause, send.plan.last_words());
  if (rule.refresh_route)
    want_route(*send.topic, now);
  auto code = send.plan.verdict(retry_, now, send.deadline);
  if (!code && state_ != rocketcaf::producer_state::stopped)
    attempt(id, now, false);
  else if (code == errc::deadline_exceeded)
    finish(id, *code, "the deadline passed");
  else
    finish(id, errc::none, {});
}

void producer::want_route(send_topic& topic, time_point now) {
  if (client_ && topic.wants_refresh(now))
    compat::mail(self_, refresh_route{topic.name()}).send(client_);
}

void producer::finish(uint32_t id, send_result result, time_point now) {
  auto send = release(id);
  ++counts_.sends_succeeded;
  metrics_.stored(send.requester.form(), send.bytes);
  metrics_.took(now - send.taken_at);
  send.requester.answer(self_, std::move(result));
}

void producer::finish(uint32_t id, errc code, std::string remark) {
  if (auto result = sends_[id].plan.take_result()) {
    finish(id, std::move(*result), self_->clock().now());
    return;
  }
  auto send = release(id);
  auto failure = std::move(send.plan).failure(code, std::move(remark));
  if (log_.enabled(log_event::send_failed))
    log_.write(log_event::send_failed, "{}: {}", send.id.view(),
               to_string(failure));
  fail(send.requester, std::move(failure));
}

void producer::fail(send_requester& requester, send_failure failure) {
  ++counts_.sends_failed;
  metrics_.failed(requester.form(), failure.storage, failure.code);
  requester.answer(self_, std::move(failure));
}

open_send producer::release(uint32_t id) {
  deadlines_.erase(id);
  stop_waiting(sends_[id]);
  auto result = sends_.take(id);
  if (is_waiting(result.phase))
    flow_.end_waiting(result.bytes);
  else
    flow_.end_flight(result.bytes);
  if (result.phase == send_phase::waiting_for_room)
    flow_.erase(id);
  if (auto dropped = topics_.end_send(*result.topic))
    unwatch(*dropped);
  drains_.finish(result.drain_group);
  if (sends_.empty()) {
    sends_.shrink(kept_sends);
    deadlines_.shrink(kept_sends);
    flow_.shrink(kept_sends);
    // For tidying. It is armed already if a deadline was to come: so producers
    // with a short life do not leave CAF's clock a timer for half a minute.
    arm_timer();
    if (state_ >= rocketcaf::producer_state::draining)
      check_drained();
    else
      keep_ = nullptr;
  }
  return result;
}

void producer::enter(uint32_t id, send_phase phase, time_point until) {
  auto& send = sends_[id];
  stop_waiting(send);
  if (is_waiting(send.phase) && !is_waiting(phase)) {
    flow_.end_waiting(send.bytes);
    flow_.begin_flight(send.bytes);
  } else if (!is_waiting(send.phase) && is_waiting(phase)) {
    flow_.end_flight(send.bytes);
    flow_.begin_waiting(send.bytes);
  }
  send.phase = phase;
  deadlines_.set(id, until);
  arm_timer();
}

void producer::stop_waiting(open_send& send) {
  auto ticket = std::exchange(send.ticket, 0);
  if (send.phase == send_phase::waiting_for_route)
    send.topic->waiting.erase(ticket);
  else if (send.phase == send_phase::waiting_for_link)
    links_[send.link].waiting.erase(ticket);
}

void producer::expire(uint32_t id, time_point now) {
  auto& send = sends_[id];
  switch (send.phase) {
  case send_phase::waiting_for_room:
    finish(id, errc::deadline_exceeded,
           "the deadline passed while the send waited for room");
    break;
  case send_phase::waiting_for_route: {
    auto& topic = *send.topic;
    auto code
      = topic.cause() == errc::none ? errc::deadline_exceeded : topic.cause();
    finish(id, code,
           topic.detail().empty() ? "no route was found in time"
                                  : topic.detail());
    break;
  }
  case send_phase::waiting_for_link:
  case send_phase::in_flight: {
    auto& link = links_[send.link];
    auto limit = duration_cast<milliseconds>(now - send.plan.attempt_start());
    auto written = end_wait(send);
    fail_attempt(id,
                 {.cause = errc::attempt_timeout,
                  .remark = (written ? "no answer from " : "no connection to ")
                          + link.address() + " within "
                          + std::to_string(limit.count()) + " ms",
                  .written = written});
    break;
  }
  case send_phase::backing_off:
    if (now >= send.deadline)
      finish(id, errc::deadline_exceeded, "the deadline passed");
    else
      attempt(id, now, true);
    break;
  }
}

void producer::fail_all(errc code, const std::string& why) {
  for (auto id : sends_.ids()) {
    auto& send = sends_[id];
    if (send.phase == send_phase::in_flight
        || send.phase == send_phase::waiting_for_link) {
      auto& link = links_[send.link];
      auto written = end_wait(send);
      send.plan.end_attempt({.cause = code, .remark = why, .written = written},
                            send.queue->broker_name, link.address(),
                            self_->clock().now());
    }
    finish(id, code, why);
  }
  publish();
}

bool producer::end_wait(const open_send& send) {
  if (send.phase != send_phase::in_flight)
    return false;
  // If the request still is in the batch that is being filled, it stays there.
  links_[send.link].close(send.opaque);
  return true;
}

} // namespace rocketcaf::actors
