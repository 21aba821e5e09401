// What a producer hears from its client and connections, and how it lives and
// ends. The way of a send through it is in producer_sends.cpp.
#include "rocketcaf/actors/producer.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client_directory.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/meta_objects.hpp"

#include "rocketcaf/protocol/codes.hpp"

#include <algorithm>
#include <random>

namespace rocketcaf::actors {

namespace {

using state_code = rocketcaf::producer_state;

/// How long a leaving producer waits for the brokers to forget it.
constexpr std::chrono::milliseconds unregister_limit{1000};

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

producer::producer(pointer self, producer_options options, client_source source)
  : self_(self), options_(std::move(options)),
    retry_{.retries = options_.retries, .backoff = options_.retry_backoff},
    attempt_timeout_(effective_attempt_timeout(options_)),
    in_flight_(options_.max_in_flight, options_.max_in_flight_bytes),
    waiting_(options_.max_waiting, options_.max_waiting_bytes) {
  compat::on_exit(self_, [this](const caf::error& reason) {
    stop(reason, errc::shutting_down, "the producer was told to exit");
  });
  if (auto client = std::get_if<client_impl_actor>(&source)) {
    use_client(std::move(*client));
  } else {
    shared_client_ = std::get<client_options>(std::move(source));
    find_client();
  }
}

producer_impl_actor::behavior_type producer::make_behavior() {
  return {
    // Sends.
    [this](send_message& x) { return on_send(x); },
    [this](send_message& x, uint64_t token) { on_plain_send(x, token); },
    [this](send_many& x) { return on_send_many(x); },
    // Control.
    [this](atom::get_state) { return state_; },
    [this](atom::get_statistics) { return statistics(); },
    [this](atom::subscribe, const connection_observer_actor& x) {
      observers_.add(x);
    },
    [this](atom::unsubscribe, const connection_observer_actor& x) {
      observers_.remove(x);
    },
    [this](atom::drain) { return on_drain(); },
    [this](const shut_down& x) { return on_shut_down(x); },
    // From connections.
    [this](const opaque_lease& x) { on_lease(x); },
    [this](const reply_batch& x) { on_replies(x); },
    [this](const link_lost& x) { on_link_lost(x); },
    // From the client.
    [this](const connection_opened& x) { on_opened(x); },
    [this](const route_changed& x) { on_route(x); },
    [this](const connection_state_changed& x) { on_connection_state(x); },
    [this](const child_down& x) { on_child_down(x); },
    [this](const child_restarted& x) { on_child_restarted(x); },
    [this](const attached& x) { on_attached(x); },
    // From itself.
    [this](atom::flush) { flush_all(); },
    [this](atom::finish) { on_finish(); },
  };
}

// -- topics and links ---------------------------------------------------------

send_topic& producer::topic_of(const std::string& topic) {
  if (auto i = topics_.find(topic); i != topics_.end())
    return i->second;
  auto start = static_cast<uint32_t>(std::random_device{}());
  auto i = topics_.emplace(topic, send_topic{topic, start}).first;
  if (client_)
    compat::mail(self_, watch_route{topic, self_}).send(client_);
  return i->second;
}

uint32_t producer::link_of(const std::string& broker,
                           const std::string& address) {
  for (uint32_t i = 0; i < links_.size(); ++i)
    if (links_[i].address() == address && links_[i].broker_name() == broker)
      return i;
  links_.emplace_back(broker, address);
  return static_cast<uint32_t>(links_.size() - 1);
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
      compat::mail(self_, open_connection{link.address(), self_}).send(client_);
    }
  } else if (auto wanted = link.wanted_lease()) {
    compat::mail(self_, std::move(*wanted)).send(link.connection());
  }
}

void producer::flush(broker_link& link) {
  if (link.buffer().empty())
    return;
  counts_.bytes_sent += link.buffer().size();
  compat::mail(self_, link.take_batch()).send(link.connection());
}

void producer::flush_all() {
  flush_pending_ = false;
  for (auto index : dirty_) {
    links_[index].dirty = false;
    flush(links_[index]);
  }
  dirty_.clear();
}

void producer::lose(broker_link& link, errc cause, const std::string& detail,
                    uint64_t first_unwritten) {
  link.health.on_down();
  auto lost = link.drop_leases();
  auto waiting = std::exchange(link.waiting, {});
  for (auto id : lost) {
    auto written = sends_[id].sequence < first_unwritten;
    fail_attempt(id, {.cause = cause, .remark = detail, .written = written});
  }
  for (auto id : waiting)
    if (waits_for(id, link))
      fail_attempt(id, {.cause = cause, .remark = detail});
}

void producer::drop_connection(broker_link& link, const std::string& why) {
  lose(link, errc::connection_lost, why, link.sequence());
  link.use({});
  link.opening = false;
}

// -- messages from below ------------------------------------------------------

void producer::on_route(const route_changed& news) {
  auto i = topics_.find(news.topic);
  if (i == topics_.end())
    return;
  auto& topic = i->second;
  topic.update(news, options_, serialization_,
               [this](const std::string& broker, const std::string& address) {
                 return link_of(broker, address);
               });
  if (!topic.has_route() && topic.cause() != errc::no_route)
    return;
  // Those that waited may begin, or hear that there is no route.
  for (auto id : std::exchange(topic.waiting, {})) {
    if (!waits(id, send_phase::waiting_for_route) || sends_[id].topic != &topic)
      continue;
    sends_[id].phase = send_phase::waiting_for_room;
    waiting_for_room_.push_back(id);
  }
  pump();
}

void producer::on_opened(const connection_opened& news) {
  for (auto& link : links_) {
    if (link.address() != news.address)
      continue;
    link.opening = false;
    if (link.connection() == news.handle)
      continue;
    if (link.connection())
      lose(link, errc::connection_lost, "the connection was replaced",
           link.sequence());
    link.use(news.handle);
    if (!link.waiting.empty())
      supply(link);
  }
}

void producer::on_lease(const opaque_lease& news) {
  auto link = sender_link();
  if (link == nullptr)
    return;
  link->add_lease(news);
  auto now = self_->clock().now();
  for (auto id : std::exchange(link->waiting, {})) {
    if (!waits_for(id, *link))
      continue;
    auto target = sends_[id].topic->find(sends_[id].queue);
    if (target != nullptr)
      encode(id, *target, now);
    else
      attempt(id, now, true);
  }
}

void producer::on_replies(const reply_batch& news) {
  auto link = sender_link();
  if (link == nullptr)
    return;
  protocol::frame_reader reader{
    {.max_frame = news.frames.size(), .max_header = news.frames.size()}};
  reader.feed(news.frames,
              [&](const protocol::frame& x) { on_reply(*link, x); });
  pump();
}

void producer::on_reply(broker_link& link, const protocol::frame& reply) {
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
    log_.debug("late-reply", "opaque {} from {}", opaque, link.address());
    link.health.on_reply();
    return;
  }
  link.health.on_reply();
  auto& send = sends_[*id];
  if (error != errc::none) {
    fail_attempt(*id, {.cause = error,
                       .remark = "the broker's answer could not be read",
                       .written = true});
    return;
  }
  auto code = view_.code;
  auto refused = !protocol::is_stored(code)
              || (code != 0 && options_.retry_another_broker_when_not_store_ok);
  if (refused) {
    fail_attempt(*id,
                 {.cause = protocol::to_errc(protocol::response_code{code}),
                  .broker_code = code,
                  .remark = std::string{view_.remark},
                  .written = true});
    return;
  }
  auto result = protocol::read_send_response(view_, send.id, send.queue);
  if (result)
    finish(*id, std::move(*result));
  else
    fail_attempt(*id, {.cause = result.error(),
                       .remark = "the broker's answer lacks a field",
                       .written = true});
}

void producer::on_link_lost(const link_lost& news) {
  auto link = sender_link();
  if (link == nullptr)
    return;
  log_.info("link-lost", "{} ({}): {}", link->broker_name(), link->address(),
            news.detail);
  lose(*link, news.cause, news.detail, news.first_unwritten);
  pump();
}

void producer::on_connection_state(const connection_state_changed& news) {
  for (auto& link : links_) {
    if (link.address() != news.address)
      continue;
    if (news.state == connection_state::connected) {
      link.health.on_up();
    } else if (news.state == connection_state::closed) {
      drop_connection(link, news.detail);
    } else if (news.cause != errc::none) {
      link.health.on_down();
    } else if (news.state == connection_state::disconnected) {
      // Closed for want of traffic: nothing speaks against using it again.
      link.health.on_up();
    }
  }
  observers_.tell(self_, news);
  pump();
}

void producer::on_child_down(const child_down& news) {
  if (news.kind == child_kind::client) {
    on_client_down(news.reason);
    return;
  }
  if (news.kind != child_kind::connection)
    return;
  for (auto& link : links_)
    if (link.address() == news.address)
      drop_connection(link,
                      "the connection died: " + caf::to_string(news.reason));
  pump();
}

void producer::on_child_restarted(const child_restarted& news) {
  if (news.kind != child_kind::route_cache)
    return;
  for (auto& [topic, state] : topics_)
    compat::mail(self_, watch_route{topic, self_}).send(client_);
}

// -- the client ---------------------------------------------------------------

void producer::find_client() {
  if (stopping_)
    return;
  finding_client_ = true;
  keep_ = caf::actor_cast<caf::strong_actor_ptr>(self_);
  auto directory = directory_of(self_->system());
  compat::mail(self_, *shared_client_)
    .request(directory, caf::infinite)
    .then(
      [this](found_client& x) {
        if (!end_search())
          return;
        use_client(std::move(x.client));
        if (sends_.empty() && state_ < state_code::draining)
          keep_ = nullptr;
      },
      [this](caf::error& why) {
        if (!end_search())
          return;
        auto failure = failure_of(why);
        stop(why, failure.code, failure.remark);
      });
}

bool producer::end_search() {
  finding_client_ = false;
  if (stopping_)
    on_finish();
  return !stopping_;
}

void producer::use_client(client_impl_actor client) {
  client_ = std::move(client);
  compat::mail(self_, attach_producer{options_.group, self_})
    .request(client_, caf::infinite)
    .then([] {}, [this](const caf::error& why) { on_client_down(why); });
  for (auto& [topic, state] : topics_)
    compat::mail(self_, watch_route{topic, self_}).send(client_);
}

void producer::on_client_down(const caf::error& reason) {
  if (!client_ || stopping_)
    return;
  client_ = nullptr;
  for (auto& link : links_)
    drop_connection(link, "the client died: " + caf::to_string(reason));
  auto pause = client_restarts_.died(self_->clock().now());
  if (!shared_client_ || !pause) {
    auto why = "the client of this producer died: " + caf::to_string(reason);
    stop(make_error(errc::unavailable, why), errc::unavailable, why);
    return;
  }
  log_.warn("client-down", "looking for another one in {} ms: {}",
            pause->count(), caf::to_string(reason));
  compat::schedule_weak(self_, self_->clock().now() + *pause,
                        [this] { find_client(); });
}

void producer::on_attached(const attached& news) {
  serialization_ = news.header_serialization;
  log_ = component_logger{news.log, "producer"};
  if (state_ == state_code::starting)
    state_ = state_code::running;
}

// -- time ---------------------------------------------------------------------

void producer::arm_timer() {
  alarm_.arm(self_, deadlines_.earliest(), [this] { on_timer(); });
}

void producer::on_timer() {
  auto now = self_->clock().now();
  while (auto id = deadlines_.pop_due(now))
    expire(*id, now);
  pump();
  arm_timer();
}

// -- life cycle ---------------------------------------------------------------

caf::result<void> producer::on_drain() {
  auto promise = self_->make_response_promise<void>();
  drains_.wait(promise);
  return promise;
}

caf::result<void> producer::on_shut_down(const shut_down& how) {
  auto promise = self_->make_response_promise<void>();
  shutdowns_.push_back(promise);
  keep_ = caf::actor_cast<caf::strong_actor_ptr>(self_);
  if (state_ < state_code::draining) {
    log_.info("draining", "{} sends open", sends_.size());
    state_ = state_code::draining;
    auto limit
      = self_->clock().now() + how.limit.value_or(options_.drain_timeout);
    drain_timer_ = compat::schedule_weak(self_, limit, [this] {
      fail_all(errc::shutting_down,
               "the producer was shut down before this send was finished");
    });
  }
  check_drained();
  return promise;
}

void producer::check_drained() {
  if (state_ != state_code::draining || !sends_.empty())
    return;
  state_ = state_code::stopped;
  drain_timer_.dispose();
  if (!client_) {
    stop(caf::exit_reason::user_shutdown, refusal_, refusal_text_);
    return;
  }
  // Brokers should forget the group before this producer is gone.
  auto done = [this] {
    stop(caf::exit_reason::user_shutdown, refusal_, refusal_text_);
  };
  auto limit = self_->clock().now() + unregister_limit;
  compat::mail(self_, detach_producer{self_->id(), limit})
    .request(client_, unregister_limit * 2)
    .then(done, [done](caf::error&) { done(); });
}

void producer::stop(caf::error reason, errc code, const std::string& why) {
  if (stopping_)
    return;
  stopping_ = true;
  state_ = state_code::stopped;
  refusal_ = code;
  refusal_text_ = why;
  quit_reason_ = std::move(reason);
  fail_all(code, why);
  // What is in the mailbox by now is answered, too, before the end.
  keep_ = caf::actor_cast<caf::strong_actor_ptr>(self_);
  compat::mail(self_, atom::finish_v).send(self_);
}

void producer::on_finish() {
  // The directory is hidden: an actor system does not wait for it, and must not
  // end while it spawns a client.
  if (finding_client_)
    return;
  log_.info("stopped", "{} sends succeeded, {} failed", counts_.sends_succeeded,
            counts_.sends_failed);
  for (auto& waiting : shutdowns_)
    waiting.deliver();
  keep_ = nullptr;
  self_->quit(quit_reason_);
}

producer_statistics producer::statistics() const {
  auto result = counts_;
  result.in_flight = in_flight_.count();
  result.in_flight_bytes = in_flight_.bytes();
  result.waiting = waiting_.count();
  result.waiting_bytes = waiting_.bytes();
  return result;
}

// -- spawning -----------------------------------------------------------------

expected<producer_actor, caf::error> spawn_producer(caf::actor_system& sys,
                                                    producer_options options,
                                                    client_source source) {
  if (!has_meta_objects())
    return unexpected{make_error(errc::not_initialized,
                                 "call rocketcaf::init() before the actor "
                                 "system is made")};
  if (auto error = validate(options))
    return unexpected{make_error(*error)};
  using impl = producer_impl_actor::stateful_impl<producer>;
  auto result = sys.spawn<impl>(std::move(options), std::move(source));
  return producer_actor{result};
}

} // namespace rocketcaf::actors
