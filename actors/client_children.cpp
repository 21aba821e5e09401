// The client's part that starts and watches what is below it.
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/heartbeat.hpp"
#include "rocketcaf/actors/resolver.hpp"
#include "rocketcaf/actors/route_cache.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <utility>

namespace rocketcaf::actors {

namespace {

/// How long connections let a broker's request wait: brokers do for 10 s, as
/// do we for those who answer, and who was late is told by us.
constexpr std::chrono::milliseconds answer_limit{11'000};

} // namespace

// -- connections --------------------------------------------------------------

void client_state::on_open(open_connection& what) {
  endpoint which{what.address, what.number};
  auto& x = connections_.get(which);
  auto id = what.receiver.id();
  x.receivers.insert_or_assign(
    id, weak_handle<connection_receiver_actor>{what.receiver});
  if (!x.handle && !x.waits_for_restart)
    start_connection(which, x);
  // One that is closing or to be restarted is followed by another one.
  if (!x.handle || x.closing)
    return;
  compat::mail(self_, connection_opened{which.address, x.handle, which.number})
    .send(what.receiver);
  if (x.state.state != connection_state::disconnected)
    if (auto producer = producers_.find(id))
      compat::mail(self_, x.state).send(producer);
}

void client_state::start_connection(const endpoint& which,
                                    connection_entry& x) {
  x.handle = config_.spawn_connection(self_->system(), which);
  x.closing = false;
  x.waits_for_restart = false;
  adopt(x.handle, [this, which, id = x.handle.id()](const caf::error& why) {
    on_connection_down(which, id, why);
  });
  compat::mail(self_, answer_requests{weak_handle<command_handler_actor>{self_},
                                      answer_limit})
    .send(x.handle);
  compat::mail(self_, atom::subscribe_v, connection_observer_actor{self_})
    .send(x.handle);
}

void client_state::on_connection_state(connection_state_changed& news) {
  auto x = connections_.find({news.address, news.number});
  // What a predecessor said last is of no interest any more.
  if (x == nullptr || self_->current_sender() == nullptr || !x->handle
      || self_->current_sender()->id() != x->handle.id())
    return;
  x->state = news;
  for_each_user(*x, [&](const producer_link_actor& producer) {
    compat::mail(self_, news).send(producer);
  });
  // Brokers know producers by the first connection alone.
  if (heartbeat_ && news.number == 0
      && news.state == connection_state::connected)
    compat::mail(self_, news).send(heartbeat_);
  observers_.tell(self_, news);
}

void client_state::on_connection_down(const endpoint& which, caf::actor_id id,
                                      const caf::error& reason) {
  auto x = connections_.find(which);
  if (x == nullptr || !x->handle || x->handle.id() != id)
    return;
  x->handle = nullptr;
  tell_down(*x, reason);
  if (x->closing) {
    x->former.clear();
    restart_connection(which);
    return;
  }
  log_.write(log_event::child_down, "connection {}: {}", to_string(which),
             caf::to_string(reason));
  auto now = self_->clock().now();
  auto pause = x->restarts.died(now);
  if (!pause)
    return give_up("connection " + to_string(which), reason);
  x->waits_for_restart = true;
  compat::schedule_weak(self_, now + *pause,
                        [this, which] { restart_connection(which); });
}

void client_state::tell_down(connection_entry& x, const caf::error& reason) {
  auto told = std::exchange(x.state.state, connection_state::disconnected);
  x.state.cause = errc::unavailable;
  x.state.detail = "the connection actor ended: " + caf::to_string(reason);
  if (told != connection_state::disconnected
      && told != connection_state::closed)
    observers_.tell(self_, x.state);
  // Users hear more than that.
  for_each_user(x, [&](const producer_link_actor& producer) {
    compat::mail(self_, child_down{child_kind::connection, x.state.address,
                                   reason, x.state.number})
      .send(producer);
  });
}

void client_state::restart_connection(const endpoint& which) {
  auto x = connections_.find(which);
  if (x == nullptr || x->handle)
    return;
  std::erase_if(x->receivers, [](auto& kvp) { return !kvp.second.lock(); });
  if (x->receivers.empty()) {
    connections_.erase(which);
    return;
  }
  auto restarted = x->waits_for_restart;
  start_connection(which, *x);
  for (auto& [id, weak] : x->receivers)
    if (auto receiver = weak.lock())
      compat::mail(self_,
                   connection_opened{which.address, x->handle, which.number})
        .send(receiver);
  if (!restarted)
    return;
  log_.write(log_event::child_restarted, "connection {}", to_string(which));
  count_restart(child_kind::connection);
  for_each_user(*x, [&](const producer_link_actor& producer) {
    compat::mail(self_, child_restarted{child_kind::connection, which.address})
      .send(producer);
  });
}

void client_state::on_masters(masters_changed& news) {
  auto now = self_->clock().now();
  connections_.set_routed(news.addresses, now);
  masters_ = std::move(news);
  if (heartbeat_)
    compat::mail(self_, masters_).send(heartbeat_);
  close_unrouted();
}

void client_state::close_unrouted() {
  // A broker that leaves may still answer what is on its way.
  auto grace = config_.options.request_timeout;
  auto now = self_->clock().now();
  for (auto& which : connections_.unused(now - grace)) {
    auto& x = connections_.get(which);
    log_.write(log_event::connection_closed, "{} is in no route",
               to_string(which));
    x.forget_uses();
    for (auto& [id, receiver] : std::exchange(x.receivers, {}))
      x.former.push_back(id);
    x.closing = true;
    if (x.handle) {
      compat::mail(self_, atom::close_v).send(x.handle);
    } else {
      // It was to be started again.
      tell_down(x, make_error(errc::unavailable, "it is in no route any more"));
      connections_.erase(which);
    }
  }
  arm_close_timer();
}

void client_state::arm_close_timer() {
  // Each command may make it later, and must not cost a timer.
  // Deadlines may be as late as there are times.
  auto grace = config_.options.request_timeout;
  auto first = connections_.first_unused();
  if (first && *first < time_point::max() - grace)
    close_alarm_.arm(self_, *first + grace, [this] { close_unrouted(); });
}

template <class F>
void client_state::for_each_user(const connection_entry& x, F&& f) {
  auto tell = [&](caf::actor_id id) {
    if (auto producer = producers_.find(id))
      f(producer);
  };
  if (x.closing)
    std::for_each(x.former.begin(), x.former.end(), tell);
  else
    for (auto& [id, receiver] : x.receivers)
      tell(id);
}

// -- other children -----------------------------------------------------------

void client_state::start(child_kind kind) {
  switch (kind) {
  case child_kind::resolver:
    return start_resolver();
  case child_kind::route_cache:
    return start_route_cache();
  default:
    return start_heartbeat();
  }
}

void client_state::start_resolver() {
  auto& options = config_.options;
  resolver_ = spawn_resolver(
    self_->system(),
    resolver_config{
      options.name_servers, config_.first_name_server, options.request_timeout,
      weak_handle<connection_provider_actor>{self_}, options.log});
  adopt(resolver_, [this](const caf::error& reason) {
    resolver_ = nullptr;
    on_child_down(child_kind::resolver, reason);
  });
  if (route_cache_)
    compat::mail(self_, use_resolver{resolver_}).send(route_cache_);
}

void client_state::start_route_cache() {
  auto& options = config_.options;
  protocol::route_times times;
  times.refresh_interval = options.route_refresh_interval;
  route_cache_ = spawn_route_cache(
    self_->system(),
    route_cache_config{times, weak_handle<masters_observer_actor>{self_},
                       options.log});
  adopt(route_cache_, [this](const caf::error& reason) {
    route_cache_ = nullptr;
    // Its successor begins without routes: that closes no connection.
    connections_.forget_routed();
    on_child_down(child_kind::route_cache, reason);
  });
  if (resolver_)
    compat::mail(self_, use_resolver{resolver_}).send(route_cache_);
}

void client_state::start_heartbeat() {
  auto& options = config_.options;
  heartbeat_ = spawn_heartbeat(
    self_->system(),
    heartbeat_config{
      config_.client_id, options.heartbeat_interval, options.request_timeout,
      weak_handle<connection_provider_actor>{self_}, options.log});
  adopt(heartbeat_, [this](const caf::error& reason) {
    heartbeat_ = nullptr;
    on_child_down(child_kind::heartbeat, reason);
  });
  compat::mail(self_, masters_).send(heartbeat_);
  compat::mail(self_, groups_changed{producers_.groups()}).send(heartbeat_);
}

void client_state::on_child_down(child_kind kind, const caf::error& reason) {
  log_.write(log_event::child_down, "{}: {}", to_string(kind),
             caf::to_string(reason));
  producers_.for_each([&](const producer_link_actor& producer) {
    compat::mail(self_, child_down{kind, {}, reason}).send(producer);
  });
  auto now = self_->clock().now();
  auto pause = restarts_[kind].died(now);
  if (!pause)
    return give_up(to_string(kind), reason);
  compat::schedule_weak(self_, now + *pause, [this, kind] { restart(kind); });
}

void client_state::restart(child_kind kind) {
  start(kind);
  log_.write(log_event::child_restarted, "{}", to_string(kind));
  count_restart(kind);
  producers_.for_each([&](const producer_link_actor& producer) {
    compat::mail(self_, child_restarted{kind, {}}).send(producer);
  });
}

void client_state::count_restart(child_kind kind) {
  find_counter(self_->system(), metric::restarts, {to_string(kind)})->inc();
}

template <class Handle, class F>
void client_state::adopt(const Handle& child, F f) {
  children_->add(child.id(), caf::actor_cast<caf::weak_actor_ptr>(child));
  auto id = child.id();
  watches_[id]
    = compat::watch(self_, child, [this, f, id](const caf::error& x) {
        children_->remove(id);
        watches_.erase(id);
        f(x);
      });
}

void client_state::give_up(const std::string& what, const caf::error& reason) {
  auto text = fmt::format("{} failed too often, at last with {}", what,
                          caf::to_string(reason));
  log_.write(log_event::given_up, "{}", text);
  on_exit(make_error(errc::unavailable, std::move(text)));
}

} // namespace rocketcaf::actors
