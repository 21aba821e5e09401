// The way of a send through a producer that has taken it: attempted, answered.
// The other parts of the class are in producer.cpp, producer_intake.cpp and
// producer_links.cpp.
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/producer.hpp"
#include "rocketcaf/actors/unix_time.hpp"

#include "rocketcaf/protocol/properties.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace rocketcaf::actors {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// Memory for more open sends than this is given back when none is open.
constexpr size_t kept_sends = 4096;

/// Whether a send in this phase counts as waiting rather than in flight.
bool is_waiting(send_phase x) {
  return x == send_phase::waiting_for_turn || x == send_phase::waiting_for_room
      || x == send_phase::waiting_for_route;
}

/// Says what to do when no queue was chosen.
std::string why_no_queue(const open_send& send, errc code) {
  if (code == errc::no_queue_selected)
    return "the selector chose no queue of topic " + send.content.topic;
  auto queue = send.choice.queue();
  if (queue == nullptr)
    return "the selector chose a queue that topic " + send.content.topic
         + " does not have";
  return "the route of topic " + queue->topic + " has no writable queue "
       + to_string(*queue) + " whose broker has a master";
}

} // namespace

// -- the way of a send --------------------------------------------------------

void producer::take_turn(uint32_t id) {
  // It begins with the next pump, not at once: a send that fails at once would
  // begin the next one, and so on, deeper and deeper.
  sends_[id].lane.ticket = 0;
  enqueue(id);
}

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
  auto chosen = choose(send, now);
  if (!chosen) {
    finish(id, chosen.error(), why_no_queue(send, chosen.error()));
    return;
  }
  auto& target = **chosen;
  auto& broker = target.queue->broker_name;
  if (!send.plan.may_try(broker)) {
    finish(id, errc::none, "there is no other broker to try");
    return;
  }
  if (auto pause = send.plan.pause(retry_for(send), broker);
      !paused && pause.count() > 0) {
    if (now + pause < send.deadline)
      enter(id, send_phase::backing_off, now + pause);
    else
      finish(id, errc::none, "there is no time for another attempt");
    return;
  }
  auto index = choose_link(send, target, now);
  for_each_health(links_[index], [now](auto& x) { x.on_use(now); });
  if (send.plan.begin_attempt(now)) {
    ++counts_.retries;
    metrics_.retried(send.plan.last_cause());
  }
  encode(id, target, index);
}

expected<const send_queue*, errc> producer::choose(const open_send& send,
                                                   time_point now) {
  auto& topic = *send.topic;
  if (auto queue = send.choice.queue()) {
    auto found = topic.find(*queue);
    return found ? expected<const send_queue*, errc>{found}
                 : unexpected{errc::foreign_queue};
  }
  auto selector = selector_for(send);
  if (selector != nullptr && is_pinned(send))
    return topic.select(*selector, send.content, protocol::split_mix(random_));
  auto rank = [&](const send_queue& x) {
    auto& broker = x.queue->broker_name;
    auto state = x.gone
                 ? broker_state::down
                 : links_[choose_link(send, x, now)].health.state_at(now);
    auto result = send.plan.rank(broker, state);
    if (!options_.latency_fault_tolerance)
      return result;
    return 3 * result + latencies_.rank(broker, {}, now);
  };
  if (selector != nullptr)
    return topic.select(*selector, send.content, protocol::split_mix(random_),
                        rank);
  return &topic.pick(rank);
}

uint32_t producer::choose_link(const open_send& send, const send_queue& target,
                               time_point now) const {
  // All messages of a key take one connection, whatever became of it.
  if (links_per_broker_ > 1 && is_ordered(send)) {
    auto key = protocol::explicit_sharding_key(send.content);
    auto turn = std::hash<std::string_view>{}(key) % links_per_broker_;
    return target.link + static_cast<uint32_t>(turn);
  }
  return best_link(target.link, now);
}

uint32_t producer::best_link(uint32_t first, time_point now) const {
  if (links_per_broker_ == 1)
    return first;
  auto index = [&](size_t turn) {
    return first + static_cast<uint32_t>(turn % links_per_broker_);
  };
  auto best = index(link_turn_);
  for (size_t i = 1; i < links_per_broker_; ++i) {
    auto next = index(link_turn_ + i);
    if (links_[next].health.state_at(now) < links_[best].health.state_at(now))
      best = next;
  }
  return best;
}

const queue_selector* producer::selector_for(const open_send& send) const {
  if (auto function = send.choice.selector())
    return function;
  if (auto named = send.choice.selector_name())
    return &selectors_.find(*named)->second;
  return is_ordered(send) ? &selectors_.find(protocol::hash_name)->second
                          : default_selector_;
}

void producer::encode(uint32_t id, const send_queue& target, uint32_t index) {
  auto& send = sends_[id];
  auto& link = links_[index];
  stop_waiting(send);
  // The queue may have moved while the send waited for opaques.
  send.queue = target.queue;
  send.link = index;
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
  if (!send.stamp.is_set)
    send.stamp = ids_.stamp(born);
  send.opaque = *opaque;
  send.sequence = link.sequence();
  target.encoder(send.kind).encode(link.buffer(), *opaque, unix_millis(born),
                                   send.content, id_of(send));
  enter(id, send_phase::in_flight, until);
  if (send.kind.oneway)
    link.unanswered.push_back(id);
  encoded(index);
}

void producer::encoded(uint32_t index) {
  auto& link = links_[index];
  supply(link);
  auto full = link.buffer().size() >= broker_link::flush_size;
  if (full) {
    flush(link);
  } else if (!link.dirty) {
    link.dirty = true;
    dirty_.push_back(index);
  }
  if (!flush_pending_ && (full || !dirty_.empty())) {
    // Behind this message, all sends that are in the mailbox now join the
    // batch. One-way sends that are gone have made room.
    flush_pending_ = true;
    compat::mail(self_, atom::flush_v).send(self_);
  }
}

void producer::encode_again(uint32_t id, time_point now) {
  if (auto target = sends_[id].topic->find(*sends_[id].queue))
    encode(id, *target, target->link + links_[sends_[id].link].number());
  else
    attempt(id, now, true);
}

void producer::fail_attempt(uint32_t id, protocol::attempt_end end) {
  auto& send = sends_[id];
  auto& link = links_[send.link];
  auto now = self_->clock().now();
  if (log_.enabled(log_event::attempt_failed))
    log_.write(log_event::attempt_failed, "{} on {} ({}): {}",
               id_of(send).view(), send.queue->broker_name, link.address(),
               to_string(end.cause));
  auto answered = end.broker_code != protocol::retry_table::no_code;
  if (options_.latency_fault_tolerance)
    latencies_.on_failure(send.queue->broker_name, answered, now);
  auto& rule = send.plan.end_attempt(std::move(end), send.queue->broker_name,
                                     link.address(), retry_, now);
  // An answer that speaks against the broker proves no better than silence.
  if (answered && rule.mark == protocol::broker_mark::none)
    note_reply(link);
  // A link that is down says nothing of the others.
  if (rule.mark == protocol::broker_mark::suspect)
    for_each_health(
      link, [now](auto& x) { x.mark(protocol::broker_mark::suspect, now); });
  else
    link.health.mark(rule.mark, now);
  if (rule.mark != protocol::broker_mark::none)
    note_health(link, rule.cause, send.plan.last_words());
  if (rule.refresh_route)
    want_route(*send.topic, now);
  auto code = send.plan.verdict(retry_for(send), now, send.deadline);
  if (!code && state_ != rocketcaf::producer_state::stopped)
    attempt(id, now, false);
  else if (code == errc::deadline_exceeded)
    finish(id, *code, "the deadline passed");
  else
    finish(id, errc::none, {});
}

void producer::want_route(send_topic& topic, time_point now) {
  if (client_ && topic.wants_refresh(now))
    compat::mail(self_, refresh_route{wire_name(topic.name())}).send(client_);
}

void producer::finish(uint32_t id, send_result result, time_point now) {
  auto send = release(id);
  ++counts_.sends_succeeded;
  metrics_.stored(send.requester.form(), send.bytes);
  metrics_.took(now - send.taken_at);
  if (auto key = send.requester.transaction())
    transactions_.on_half(*key, std::move(result), links_[send.link].address());
  else
    send.requester.answer(self_, std::move(result));
}

void producer::finish_batch(uint32_t id, std::vector<send_result> results,
                            time_point now) {
  auto send = release(id);
  ++counts_.sends_succeeded;
  metrics_.stored(send_form::batch, send.bytes, results.size());
  metrics_.took(now - send.taken_at);
  send.requester.answer(std::move(results));
}

void producer::finish_handed_over(uint32_t id, time_point now) {
  auto send = release(id);
  ++counts_.sends_succeeded;
  metrics_.handed_over();
  metrics_.took(now - send.taken_at);
  send.requester.answer_handed_over();
}

void producer::finish(uint32_t id, errc code, std::string remark) {
  if (auto results = sends_[id].plan.take_results()) {
    auto now = self_->clock().now();
    if (sends_[id].kind.batch)
      finish_batch(id, std::move(*results), now);
    else
      finish(id, std::move(results->front()), now);
    return;
  }
  auto send = release(id);
  auto failure = std::move(send.plan).failure(code, std::move(remark));
  if (log_.enabled(log_event::send_failed))
    log_.write(log_event::send_failed, "{}: {}", id_of(send).view(),
               to_string(failure));
  fail(send.requester, std::move(failure));
}

void producer::count_failure(send_form form, const send_failure& failure) {
  ++counts_.sends_failed;
  metrics_.failed(form, failure.storage, failure.code);
}

void producer::fail(send_requester& requester, send_failure failure) {
  count_failure(requester.form(), failure);
  if (auto key = requester.transaction())
    transactions_.on_half(*key, std::move(failure), {});
  else
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
  if (result.lane.where != nullptr)
    if (auto next = lanes_.leave(result.lane))
      take_turn(*next);
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
    settle();
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
  case send_phase::waiting_for_turn:
    finish(id, errc::deadline_exceeded,
           "the deadline passed while the send waited for those of its "
           "sharding key before it");
    break;
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
    fail_attempt(id, {.cause = errc::attempt_timeout,
                      .remark = (written          ? "no answer from "
                                 : link.is_full() ? "no room on the way to "
                                                  : "no connection to ")
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
                            send.queue->broker_name, link.address(), retry_,
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
