#include "rocketcaf/actors/route_cache.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <algorithm>

namespace rocketcaf::actors {

// -- constructors, destructors, and assignment operators ----------------------

route_cache_state::route_cache_state(pointer self, route_cache_config config)
  : self_(self), config_(std::move(config)), log_(config_.log, "route_cache"),
    metrics_(self_->system()), table_(config_.times) {
  // nop
}

route_cache_actor::behavior_type route_cache_state::make_behavior() {
  compat::on_exit(self_, [this](const caf::error& x) { on_exit(x); });
  return {
    [this](watch_route& x) { on_watch(x); },
    [this](const unwatch_route& x) { on_unwatch(x); },
    [this](const refresh_route& x) { on_refresh(x); },
    [this](find_route& x) { return on_find(x); },
    [this](use_resolver& x) { on_use_resolver(x); },
  };
}

// -- messages -----------------------------------------------------------------

void route_cache_state::on_watch(watch_route& what) {
  auto& observers = observers_[what.topic];
  if (observers.by_id.size() >= observers.prune_at)
    prune(observers);
  observers.by_id.insert_or_assign(what.observer.id(), observer{what.observer});
  if (auto status = table_.status(what.topic))
    push(what.topic, *status, what.observer);
  table_.watch(what.topic, self_->clock().now());
  pump();
}

void route_cache_state::on_unwatch(const unwatch_route& what) {
  auto i = observers_.find(what.topic);
  if (i == observers_.end() || i->second.by_id.erase(what.observer) == 0)
    return;
  prune(what.topic);
  pump();
}

void route_cache_state::on_refresh(const refresh_route& what) {
  table_.look_up(what.topic, self_->clock().now());
  pump();
}

caf::result<route_data> route_cache_state::on_find(find_route& what) {
  auto now = self_->clock().now();
  if (what.topic.empty())
    return make_error(errc::invalid_argument, "topic: must not be empty");
  if (auto route = table_.fresh(what.topic, now))
    return *route;
  auto promise = self_->make_response_promise<route_data>();
  waiting_[what.topic].push_back(promise);
  table_.look_up(what.topic, now);
  pump();
  return promise;
}

void route_cache_state::on_use_resolver(use_resolver& what) {
  resolver_ = std::move(what.resolver);
  table_.look_up_failed(self_->clock().now());
  pump();
}

void route_cache_state::on_exit(const caf::error& reason) {
  auto waiting = std::move(waiting_);
  for (auto& [topic, promises] : waiting)
    for (auto& promise : promises)
      promise.deliver(
        make_error(errc::shutting_down, "the route cache was told to stop"));
  self_->quit(reason);
}

// -- look-ups -----------------------------------------------------------------

void route_cache_state::pump() {
  for (;;) {
    auto topics = table_.take_due(self_->clock().now());
    if (topics.empty())
      break;
    for (auto& topic : topics) {
      prune(topic);
      ask(topic);
    }
  }
  if (table_.take_masters_changed()) {
    if (auto client = config_.client.lock())
      compat::mail(self_, masters_changed{table_.masters(), table_.addresses()})
        .send(client);
  }
  metrics_.set(table_.totals(), self_->clock().now());
  arm_timer();
}

void route_cache_state::ask(const std::string& topic) {
  if (!resolver_) {
    on_not_found(
      topic, make_error(errc::unavailable, "the resolver is being started"));
    return;
  }
  // At most `route_table::max_look_ups` of these are open. The resolver answers
  // in any case, or dies.
  compat::mail(self_, find_route{topic})
    .request(resolver_, caf::infinite)
    .then(
      [this, topic](const resolved_route& found) {
        on_found(topic, found.route);
        pump();
      },
      [this, topic](const caf::error& reason) {
        on_not_found(topic, reason);
        pump();
      });
}

void route_cache_state::on_found(const std::string& topic,
                                 const route_ptr& route) {
  metrics_.found->inc();
  publish(table_.found(topic, route, self_->clock().now()));
  answer(topic, *route);
}

void route_cache_state::on_not_found(const std::string& topic,
                                     const caf::error& reason) {
  auto now = self_->clock().now();
  auto failure = failure_of(reason);
  auto unknown = failure.code == errc::no_route;
  (unknown ? metrics_.no_route : metrics_.failed)->inc();
  publish(unknown ? table_.not_found(topic, failure.remark, now)
                  : table_.failed(topic, failure.code, failure.remark, now));
  // Errors of CAF's own, as when the resolver died, become ours.
  answer(topic, make_error(failure.code, failure.remark));
}

void route_cache_state::arm_timer() {
  alarm_.arm(self_, table_.next_due(), [this] { pump(); });
}

// -- telling others -----------------------------------------------------------

void route_cache_state::publish(const protocol::route_table::changes& topics) {
  for (auto& topic : topics) {
    auto status = table_.status(topic);
    if (status == nullptr)
      continue;
    if (status->cause == errc::none)
      log_.write(log_event::route_changed, "topic {}: {} brokers", topic,
                 status->route->broker_datas.size());
    else
      log_.write(
        status->stale ? log_event::route_stale : log_event::route_missing,
        "topic {}: {}: {}", topic, to_string(status->cause), status->detail);
    auto i = observers_.find(topic);
    if (i == observers_.end())
      continue;
    for (auto& [id, weak] : i->second.by_id)
      if (auto strong = weak.lock())
        push(topic, *status, strong);
  }
}

void route_cache_state::push(const std::string& topic,
                             const protocol::route_status& status,
                             const route_observer_actor& to) {
  compat::mail(self_, route_changed{topic, status.route, status.stale,
                                    status.cause, status.detail})
    .send(to);
}

void route_cache_state::prune(topic_observers& x) {
  std::erase_if(x.by_id, [](auto& kvp) { return !kvp.second.lock(); });
  x.prune_at = std::max(size_t{64}, 2 * x.by_id.size());
}

void route_cache_state::prune(const std::string& topic) {
  auto i = observers_.find(topic);
  if (i == observers_.end())
    return;
  prune(i->second);
  if (i->second.by_id.empty()) {
    observers_.erase(i);
    table_.unwatch(topic);
  }
}

template <class Answer>
void route_cache_state::answer(const std::string& topic, const Answer& what) {
  auto promises = waiting_.extract(topic);
  if (promises.empty())
    return;
  for (auto& promise : promises.mapped())
    promise.deliver(what);
}

route_cache_actor spawn_route_cache(caf::actor_system& sys,
                                    route_cache_config config) {
  return sys.spawn<route_cache_actor::stateful_impl<route_cache_state>>(
    std::move(config));
}

} // namespace rocketcaf::actors
