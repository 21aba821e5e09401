// What a producer hears from its client and connections, and what its
// subscribers hear of that. The other parts of the class are in producer.cpp
// and producer_sends.cpp.
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/producer.hpp"

#include "rocketcaf/protocol/codes.hpp"

#include <algorithm>

namespace rocketcaf::actors {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

topic_route_changed describe(const send_topic& x) {
  return {x.name(), x.route() ? *x.route() : route_data{}, x.stale(), x.cause(),
          x.detail()};
}

} // namespace

// -- topics and links ---------------------------------------------------------

send_topic& producer::add_topic(const std::string& topic, time_point now) {
  auto start = static_cast<uint32_t>(first_queue_());
  watch(topic);
  if (!tidy_at_)
    tidy_at_ = now + tidy_interval;
  return topics_.add(topic, start);
}

void producer::watch(const std::string& topic) {
  if (client_)
    compat::mail(self_, watch_route{wire_name(topic), self_}).send(client_);
}

void producer::unwatch(const std::string& topic) {
  auto wire = wire_name(topic);
  if (client_ && std::ranges::find(check_topics_, wire) == check_topics_.end())
    compat::mail(self_, unwatch_route{std::move(wire), self_->id()})
      .send(client_);
}

std::optional<uint32_t> producer::find_link(const std::string& address) const {
  for (uint32_t i = 0; i < links_.size(); ++i)
    if (links_[i].address() == address)
      return i;
  return std::nullopt;
}

uint32_t producer::link_of(const std::string& broker,
                           const std::string& address) {
  if (auto found = find_link(address)) {
    for (size_t k = 0; k < links_per_broker_; ++k)
      links_[*found + k].rename(broker);
    return *found;
  }
  auto first = static_cast<uint32_t>(links_.size());
  for (uint32_t number = 0; number < links_per_broker_; ++number)
    links_.emplace_back(broker, address, number, first);
  return first;
}

broker_state producer::state_of(uint32_t first) const {
  auto result = broker_state::down;
  for (size_t i = 0; i < links_per_broker_; ++i)
    result = std::min(result, links_[first + i].health.state());
  return result;
}

broker_link* producer::sender_link() {
  auto& sender = self_->current_sender();
  if (!sender)
    return nullptr;
  for (auto& link : links_)
    if (link.connection_id() == sender->id())
      return &link;
  return nullptr;
}

void producer::supply(broker_link& link) {
  if (!link.connection()) {
    if (!link.opening && client_) {
      link.opening = true;
      compat::mail(self_, open_connection{link.address(), self_, link.number()})
        .send(client_);
    }
  } else if (auto wanted = link.wanted_lease()) {
    compat::mail(self_, std::move(*wanted)).send(link.connection());
  }
}

void producer::seek(broker_link& link) {
  if (!link.connection() && link.health.state() == broker_state::down)
    supply(link);
}

void producer::flush(broker_link& link) {
  if (link.buffer().empty())
    return;
  counts_.bytes_sent += link.buffer().size();
  metrics_.requested(link.buffer().size());
  auto sequence = link.sequence();
  compat::mail(self_, link.take_batch()).send(link.connection());
  finish_unanswered(link, sequence);
}

void producer::finish_unanswered(broker_link& link, uint64_t sequence) {
  if (link.unanswered.empty())
    return;
  auto now = self_->clock().now();
  for (auto id : std::exchange(link.unanswered, {})) {
    // It may have ended since, and its number be another send's.
    if (!sends_.contains(id))
      continue;
    auto& send = sends_[id];
    if (!send.kind.oneway || send.phase != send_phase::in_flight
        || &links_[send.link] != &link || send.sequence != sequence)
      continue;
    link.close(send.opaque);
    made_room_ = true;
    finish_handed_over(id, now);
  }
}

void producer::flush_all() {
  flush_pending_ = false;
  ++link_turn_;
  for (auto index : dirty_) {
    links_[index].dirty = false;
    flush(links_[index]);
  }
  dirty_.clear();
  if (std::exchange(made_room_, false))
    pump();
  else
    publish();
}

producer::lost_sends producer::cut(broker_link& link,
                                   uint64_t first_unwritten) {
  link.health.on_down();
  auto ends = link.take_ends(link.sequence());
  return {&link, link.drop_leases(), link.waiting.take(), std::move(ends),
          first_unwritten};
}

void producer::fail(const lost_sends& lost, errc cause,
                    const std::string& detail) {
  note_health(*lost.link, cause, detail);
  lose_ends(lost.ends, lost.first_unwritten, detail);
  for (auto id : lost.sent) {
    auto written = sends_[id].sequence < lost.first_unwritten;
    fail_attempt(id, {.cause = cause, .remark = detail, .written = written});
  }
  for (auto id : lost.waiting)
    fail_attempt(id, {.cause = cause, .remark = detail});
}

void producer::lose(broker_link& link, errc cause, const std::string& detail,
                    uint64_t first_unwritten) {
  fail(cut(link, first_unwritten), cause, detail);
}

void producer::resume(broker_link& link, const link_lost& news) {
  auto now = self_->clock().now();
  lose_ends(link.take_ends(link.sequence()), news.first_unwritten, news.detail);
  for (auto id : link.drop_leases()) {
    if (sends_[id].sequence < news.first_unwritten)
      fail_attempt(id, {.cause = errc::connection_lost,
                        .remark = news.detail,
                        .written = true});
    else
      encode_again(id, now);
  }
  if (!link.waiting.empty())
    supply(link);
}

void producer::drop_connections(const std::optional<endpoint>& which,
                                const std::string& why) {
  // All are gone before a send is tried again on what may be the next one.
  std::vector<lost_sends> lost;
  for (auto& link : links_) {
    if (which && *which != endpoint{link.address(), link.number()})
      continue;
    lost.push_back(cut(link, link.sequence()));
    link.use({});
    link.opening = false;
  }
  for (auto& x : lost)
    fail(x, errc::connection_lost, why);
}

// -- messages from below ------------------------------------------------------

void producer::on_route(const route_changed& news) {
  auto ptr = topics_.find(
    protocol::without_namespace(options_.namespace_name, news.topic));
  if (ptr == nullptr)
    return;
  auto& topic = *ptr;
  topic.update(news, options_, serialization_,
               [this](const std::string& broker, const std::string& address) {
                 return link_of(broker, address);
               });
  for (auto& queue : topic.queues())
    for (size_t i = 0; i < links_per_broker_; ++i)
      seek(links_[queue.link + i]);
  if (!observers_.empty())
    observers_.tell(self_, describe(topic));
  if (!topic.has_route() && !topic.is_hopeless())
    return;
  // Those that waited may begin, or hear that there is no route.
  for (auto id : topic.waiting.take())
    enqueue(id);
  pump();
}

void producer::on_opened(const connection_opened& news) {
  for (auto& link : links_) {
    if (link.address() != news.address || link.number() != news.number)
      continue;
    link.opening = false;
    if (link.connection() == news.handle)
      continue;
    auto replaced = link.connection() != nullptr;
    auto lost = replaced ? cut(link, link.sequence()) : lost_sends{};
    // First, since sends that are tried again at once want it.
    link.use(news.handle);
    if (replaced)
      fail(lost, errc::connection_lost, "the connection was replaced");
    // From now on it hears of the link, whether a send needs it or not.
    supply(link);
  }
  pump();
}

void producer::on_lease(const opaque_lease& news) {
  auto link = sender_link();
  if (link == nullptr)
    return;
  link->add_lease(news);
  note_health(*link, errc::none, {});
  // Only those that it is for: a burst waits for many leases.
  encode_waiting(*link);
  pump();
}

void producer::on_written(const batch_written& news) {
  auto link = sender_link();
  if (link == nullptr)
    return;
  link->confirm(news.sequence);
  finish_ends(*link, news.sequence);
  if (link->waiting.empty())
    return;
  encode_waiting(*link);
  pump();
}

void producer::encode_waiting(broker_link& link) {
  auto now = self_->clock().now();
  while (link.has_room() && !link.waiting.empty())
    encode_again(link.waiting.pop(), now);
}

void producer::on_replies(const reply_batch& news) {
  auto link = sender_link();
  if (link == nullptr)
    return;
  protocol::frame_reader reader{
    {.max_frame = news.frames.size(), .max_header = news.frames.size()}};
  auto now = self_->clock().now();
  reader.feed(news.frames,
              [&](const protocol::frame& x) { on_reply(*link, x, now); });
  note_health(*link, errc::none, {});
  pump();
}

void producer::on_reply(broker_link& link, const protocol::frame& reply,
                        time_point now) {
  auto error = view_.decode(reply);
  auto opaque = view_.opaque;
  if (error != errc::none) {
    auto peeked = protocol::peek(reply);
    if (!peeked)
      return;
    opaque = peeked->opaque;
  }
  auto id = link.close(opaque);
  if (!id) {
    ++counts_.late_replies;
    metrics_.late_reply();
    log_.write(log_event::late_reply, "opaque {} from {}", opaque,
               link.address());
    note_reply(link);
    return;
  }
  auto& send = sends_[*id];
  if (error != errc::none) {
    fail_attempt(*id, {.cause = error,
                       .remark = "the broker's answer could not be read",
                       .written = true});
    return;
  }
  auto cause = protocol::to_errc(protocol::response_code{view_.code});
  std::string remark{view_.remark};
  if (protocol::is_stored(view_.code)) {
    if (options_.latency_fault_tolerance)
      latencies_.on_answer(
        send.queue->broker_name,
        duration_cast<milliseconds>(now - send.plan.attempt_start()), now);
    cause = take_stored(link, *id, now);
    if (cause == errc::none)
      return;
    if (cause == errc::protocol_error)
      remark = "the broker's answer lacks a field";
  }
  fail_attempt(*id, {.cause = cause,
                     .broker_code = view_.code,
                     .remark = std::move(remark),
                     .written = true});
}

errc producer::take_stored(broker_link& link, uint32_t id, time_point now) {
  auto& send = sends_[id];
  auto as_wanted = view_.code == 0 || is_half(send)
                || !options_.retry_another_broker_when_not_store_ok;
  if (auto ids = send.requester.batch_ids()) {
    auto results = protocol::read_batch_response(view_, *ids, send.queue);
    if (!results)
      return results.error();
    if (as_wanted) {
      note_reply(link);
      finish_batch(id, std::move(*results), now);
      return errc::none;
    }
    send.plan.keep(std::move(*results));
  } else {
    auto result = protocol::read_send_response(view_, id_of(send), send.queue);
    if (!result)
      return result.error();
    if (as_wanted) {
      note_reply(link);
      finish(id, std::move(*result), now);
      return errc::none;
    }
    send.plan.keep({std::move(*result)});
  }
  return protocol::to_errc(protocol::response_code{view_.code});
}

void producer::on_link_up() {
  auto link = sender_link();
  if (link == nullptr)
    return;
  link->health.on_up();
  note_health(*link, errc::none, {});
  pump();
}

void producer::on_link_lost(const link_lost& news) {
  auto link = sender_link();
  if (link == nullptr)
    return;
  if (news.cause == errc::none) {
    resume(*link, news);
    pump();
    return;
  }
  // Without an epoch there was none to lose: each send to a broker that is away
  // may hear that, and `attempt_failed` tells of it.
  if (news.epoch > 0)
    log_.write(log_event::link_lost, "{} ({}): {}", link->broker_name(),
               link->address(), news.detail);
  // That a connection was told to end is no reason to end sends.
  auto cause
    = news.cause == errc::shutting_down ? errc::connection_lost : news.cause;
  lose(*link, cause, news.detail, news.first_unwritten);
  pump();
}

void producer::on_child_down(const child_down& news) {
  if (news.kind == child_kind::client) {
    on_client_down(news.reason);
    return;
  }
  if (news.kind != child_kind::connection)
    return;
  drop_connections(endpoint{news.address, news.number},
                   "the connection ended: " + caf::to_string(news.reason));
  pump();
}

void producer::on_child_restarted(const child_restarted& news) {
  if (news.kind != child_kind::route_cache)
    return;
  topics_.for_each([this](const send_topic& x) { watch(x.name()); });
  offer_checks();
}

// -- events -------------------------------------------------------------------

void producer::on_subscribe(const producer_observer_actor& observer) {
  observers_.add(observer);
  topics_.for_each([&](const send_topic& x) {
    if (x.route() || x.cause() != errc::none)
      compat::mail(self_, describe(x)).send(observer);
  });
  for (auto& link : links_)
    if (link.number() == 0)
      compat::mail(self_, link.told).send(observer);
  compat::mail(self_, flow_status()).send(observer);
}

void producer::note_health(broker_link& link, errc cause,
                           const std::string& detail) {
  auto state = state_of(link.first());
  auto& told = links_[link.first()].told;
  if (told.state == state)
    return;
  auto good = state == broker_state::available;
  told.state = state;
  told.cause = good ? errc::none : cause;
  told.detail = good ? std::string{} : detail;
  log_.write(log_event::broker_state_changed, "{} ({}) is {}{}{}",
             link.broker_name(), link.address(), to_string(state),
             good ? "" : ": ", told.detail);
  observers_.tell(self_, told);
}

flow_control_changed producer::flow_status() const {
  return {counts_.level, flow_.in_flight().count(), flow_.in_flight().bytes(),
          flow_.waiting().count(), flow_.waiting().bytes()};
}

void producer::note_flow(flow_level level) {
  if (level == counts_.level)
    return;
  counts_.level = level;
  metrics_.flow_changed(level);
  log_.write(log_event::flow_control_changed,
             "{}: {} sends in flight, {} waiting", to_string(level),
             flow_.in_flight().count(), flow_.waiting().count());
  observers_.tell(self_, flow_status());
}

} // namespace rocketcaf::actors
