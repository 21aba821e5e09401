// How a producer finds its client, lives and ends. How it takes sends is in
// producer_intake.cpp, their way through it in producer_sends.cpp, what it
// hears from below in producer_links.cpp.
#include "rocketcaf/actors/producer.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client_directory.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/meta_objects.hpp"

#include <algorithm>
#include <limits>

namespace rocketcaf::actors {

namespace {

using state_code = rocketcaf::producer_state;

/// How long a leaving producer waits for the brokers to forget it.
constexpr std::chrono::milliseconds unregister_limit{1000};

/// How often a send looks whether the broker of its queue is back. Without a
/// pause it would do so as often as the processor can: nothing else ends that
/// but its deadline.
constexpr std::chrono::milliseconds shortest_pinned_pause{1};
constexpr std::chrono::milliseconds longest_pinned_pause{1000};

protocol::retry_options retry_options_of(const producer_options& x) {
  protocol::retry_options result{.retries = x.retries,
                                 .backoff = x.retry_backoff,
                                 .retry_maybe_stored = x.retry_maybe_stored,
                                 .more_codes = x.retry_codes};
  std::ranges::sort(result.more_codes);
  return result;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

producer::producer(pointer self, producer_options options, client_source source,
                   uint32_t first_queue, transaction_listener_actor listener)
  : self_(self), options_(std::move(options)),
    retry_(retry_options_of(options_)), pinned_retry_(retry_),
    half_retry_(retry_), selectors_(protocol::make_selectors(
                           options_.machine_rooms, options_.selectors)),
    attempt_timeout_(effective_attempt_timeout(options_)),
    metrics_(self_->system(), options_.group),
    flow_({.in_flight = options_.max_in_flight,
           .in_flight_bytes = options_.max_in_flight_bytes,
           .waiting = options_.max_waiting,
           .waiting_bytes = options_.max_waiting_bytes}),
    transactions_({.self = self,
                   .options = options_,
                   .log = log_,
                   .ids = ids_,
                   .drains = drains_,
                   .group = wire_name(options_.group),
                   .send_half =
                     [this](transaction_key key, send_transaction what) {
                       send_half(key, std::move(what));
                     },
                   .changed = [this] { on_transactions_changed(); }}),
    first_queue_(first_queue), random_(first_queue) {
  pinned_retry_.retries = std::numeric_limits<size_t>::max();
  pinned_retry_.backoff = std::max(retry_.backoff, shortest_pinned_pause);
  pinned_retry_.max_backoff = longest_pinned_pause;
  half_retry_.retry_maybe_stored = false;
  if (options_.selector != protocol::round_robin_name
      || options_.selectors.contains(options_.selector))
    default_selector_ = &selectors_.at(options_.selector);
  compat::on_exit(self_, [this](const caf::error& reason) {
    stop(reason, errc::shutting_down, "the producer was told to exit");
  });
  if (auto client = std::get_if<client_impl_actor>(&source)) {
    use_client(std::move(*client));
  } else {
    shared_client_ = std::get<client_options>(std::move(source));
    find_client();
  }
  if (listener)
    use_listener(listener);
}

producer_impl_actor::behavior_type producer::make_behavior() {
  return {
    // Sends.
    [this](send_message& x) { return on_send(x); },
    [this](send_message& x, uint64_t token) { on_plain_send(x, token); },
    [this](send_many& x) { return on_send_many(x); },
    [this](send_batch& x) { return on_send_batch(x); },
    [this](send_oneway& x) { return on_send_oneway(x); },
    [this](send_batch_oneway& x) { return on_send_batch_oneway(x); },
    // Transactions.
    [this](send_transaction& x) { return on_send_transaction(x); },
    [this](send_transaction& x, uint64_t token) {
      on_plain_transaction(x, token);
    },
    [this](atom::subscribe, const transaction_listener_actor& x) {
      use_listener(x);
    },
    [this](atom::get_transactions) { return transactions_.list(); },
    [this](atom::subscribe, const transaction_observer_actor& x) {
      transactions_.observers.add(x);
    },
    [this](atom::unsubscribe, const transaction_observer_actor& x) {
      transactions_.observers.remove(x);
    },
    [this](end_transaction& x) { on_end_transaction(x); },
    [this](answer_unknown& x) { on_answer_unknown(x); },
    [this](transaction_done& x) { transactions_.on_done(x); },
    // Control.
    [this](atom::get_state) { return state_; },
    [this](atom::get_statistics) { return statistics(); },
    [this](atom::subscribe, const producer_observer_actor& x) {
      on_subscribe(x);
    },
    [this](atom::unsubscribe, const producer_observer_actor& x) {
      observers_.remove(x);
    },
    [this](atom::drain) { return on_drain(); },
    [this](const shut_down& x) { return on_shut_down(x); },
    // From connections.
    [this](const opaque_lease& x) { on_lease(x); },
    [this](const reply_batch& x) { on_replies(x); },
    [this](const batch_written& x) { on_written(x); },
    [this](link_up) { on_link_up(); },
    [this](const link_lost& x) { on_link_lost(x); },
    // From the client.
    [this](const connection_opened& x) { on_opened(x); },
    [this](const route_changed& x) { on_route(x); },
    [this](const connection_state_changed& x) { observers_.tell(self_, x); },
    [this](const child_down& x) { on_child_down(x); },
    [this](const child_restarted& x) { on_child_restarted(x); },
    [this](const attached& x) { on_attached(x); },
    [this](transaction_asked& x) { on_asked(x); },
    // From itself.
    [this](atom::flush) { flush_all(); },
    [this](atom::finish) { on_finish(); },
  };
}

// -- the client ---------------------------------------------------------------

void producer::find_client() {
  if (stopping_)
    return;
  compat::mail(self_, *shared_client_)
    .request(spawn_client_search(self_->system()), caf::infinite)
    .then(
      [this](found_client& x) {
        if (!stopping_)
          use_client(std::move(x.client));
      },
      [this](const caf::error& why) {
        if (!stopping_)
          on_search_failed(why);
      });
}

void producer::use_client(client_impl_actor client) {
  client_ = std::move(client);
  compat::mail(self_, attach_producer{wire_name(options_.group), self_})
    .request(client_, caf::infinite)
    .then([] {}, [this](const caf::error& why) { on_client_down(why); });
  topics_.for_each([this](const send_topic& x) { watch(x.name()); });
  offer_checks();
  for (auto& link : links_)
    if (!link.waiting.empty())
      supply(link);
}

void producer::on_client_down(const caf::error& reason) {
  if (!client_ || stopping_)
    return;
  client_ = nullptr;
  find_client_again("the client of this producer died: "
                    + caf::to_string(reason));
  // If it gave up, it has answered for the reason why.
  if (!stopping_)
    drop_connections({}, "the client died: " + caf::to_string(reason));
  pump();
}

void producer::on_search_failed(const caf::error& why) {
  // The directory has refused, or it has died: its successor may know better.
  auto failure = failure_of(why);
  if (code_of(why) != errc::none)
    stop(why, failure.code, failure.remark);
  else
    find_client_again("the directory of clients died: " + failure.remark);
}

void producer::find_client_again(const std::string& why) {
  auto now = self_->clock().now();
  auto pause = client_restarts_.died(now);
  if (!shared_client_ || !pause) {
    stop(make_error(errc::unavailable, why), errc::unavailable, why);
    return;
  }
  log_.write(log_event::client_down, "looking for another one in {} ms: {}",
             pause->count(), why);
  metrics_.client_restarted();
  search_timer_
    = compat::schedule_weak(self_, now + *pause, [this] { find_client(); });
}

void producer::on_attached(const attached& news) {
  serialization_ = news.header_serialization;
  // No link was made before: clients tell this before they tell any route.
  if (links_.empty())
    links_per_broker_ = news.connections_per_broker;
  log_ = component_logger{news.log, "producer"};
  if (state_ == state_code::starting)
    state_ = state_code::running;
}

// -- time ---------------------------------------------------------------------

void producer::arm_timer() {
  auto due = deadlines_.earliest();
  for (auto& other : {tidy_at_, transactions_.earliest()})
    if (other && (!due || *other < *due))
      due = other;
  alarm_.arm(self_, due, [this] { on_timer(); });
}

void producer::on_timer() {
  auto now = self_->clock().now();
  while (auto id = deadlines_.pop_due(now))
    expire(*id, now);
  transactions_.on_time(now);
  if (tidy_at_ && *tidy_at_ <= now)
    tidy(now);
  pump();
  arm_timer();
}

void producer::tidy(time_point now) {
  for (auto& link : links_)
    if (auto unused = link.give_back_unused(); unused && link.connection())
      compat::mail(self_, std::move(*unused)).send(link.connection());
  for (auto& topic : topics_.age())
    unwatch(topic);
  tidy_at_.reset();
  // Without topics nothing was sent for long.
  if (!topics_.empty())
    tidy_at_ = now + tidy_interval;
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
    log_.write(log_event::draining, "{} sends open, {} transactions",
               sends_.size(), transactions_.statistics().open);
    state_ = state_code::draining;
  }
  if (state_ == state_code::draining)
    limit_drain(deadline_after(self_->clock().now(),
                               how.limit.value_or(options_.drain_timeout)));
  check_drained();
  return promise;
}

void producer::limit_drain(time_point until) {
  // Who is in a hurry is served, whoever came first.
  if (until >= drain_until_)
    return;
  drain_until_ = until;
  drain_timer_.cancel();
  drain_timer_ = compat::schedule_weak(self_, until, [this] {
    give_up(errc::shutting_down,
            "the producer was shut down before this was finished");
  });
}

void producer::settle() {
  if (state_ >= state_code::draining)
    check_drained();
  else if (is_idle())
    keep_ = nullptr;
}

void producer::check_drained() {
  if (state_ != state_code::draining || !is_idle())
    return;
  state_ = state_code::stopped;
  drain_timer_.cancel();
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
  give_up(code, why);
  // What is in the mailbox by now is answered, too, before the end.
  keep_ = caf::actor_cast<caf::strong_actor_ptr>(self_);
  compat::mail(self_, atom::finish_v).send(self_);
}

void producer::give_up(errc code, const std::string& why) {
  transactions_.stop(code, why);
  fail_all(code, why);
}

void producer::on_finish() {
  log_.write(log_event::stopped, "{} sends succeeded, {} failed",
             counts_.sends_succeeded, counts_.sends_failed);
  for (auto& waiting : shutdowns_)
    waiting.deliver();
  keep_ = nullptr;
  self_->quit(quit_reason_);
}

producer_statistics producer::statistics() const {
  auto result = counts_;
  result.in_flight = flow_.in_flight().count();
  result.in_flight_bytes = flow_.in_flight().bytes();
  result.waiting = flow_.waiting().count();
  result.waiting_bytes = flow_.waiting().bytes();
  result.transactions = transactions_.statistics();
  return result;
}

// -- spawning -----------------------------------------------------------------

expected<transaction_producer_actor, caf::error> spawn_producer(
  caf::actor_system& sys, producer_options options, client_source source,
  transaction_listener_actor listener) {
  return spawn_producer(sys, std::move(options), std::move(source),
                        std::random_device{}(), std::move(listener));
}

expected<transaction_producer_actor, caf::error> spawn_producer(
  caf::actor_system& sys, producer_options options, client_source source,
  uint32_t first_queue, transaction_listener_actor listener) {
  if (!has_meta_objects())
    return unexpected{make_error(errc::not_initialized,
                                 "call rocketcaf::init() before the actor "
                                 "system is made")};
  if (auto error = validate(options))
    return unexpected{make_error(*error)};
  using impl = producer_impl_actor::stateful_impl<producer>;
  auto result = sys.spawn<impl>(std::move(options), std::move(source),
                                first_queue, std::move(listener));
  return transaction_producer_actor{result};
}

} // namespace rocketcaf::actors
