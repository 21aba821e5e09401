#include "rocketcaf/actors/client.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/requests/clients.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace rocketcaf::actors {

namespace {

/// Ends a child whose parent has ended. It is told to shut down even if the
/// parent was killed: it answers its requesters then.
void end_child(const caf::strong_actor_ptr& child, const caf::error&) {
  caf::anon_send_exit(caf::actor_cast<caf::actor>(child),
                      caf::exit_reason::user_shutdown);
}

/// Tells a producer that its client has ended.
void tell_client_down(const caf::strong_actor_ptr& producer,
                      const caf::error& reason) {
  compat::anon_mail(child_down{child_kind::client, {}, reason})
    .send(caf::actor_cast<producer_link_actor>(producer));
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

client_state::client_state(pointer self, client_config config)
  : self_(self), config_(std::move(config)),
    log_(config_.options.log, "client"),
    alive_(find_gauge(self_->system(), metric::clients), 1),
    connections_(config_.restarts, config_.options.name_servers) {
  // nop
}

client_impl_actor::behavior_type client_state::make_behavior() {
  children_ = watcher_table::of(self_, end_child);
  watchers_ = watcher_table::of(self_, tell_client_down);
  compat::on_exit(self_, [this](const caf::error& x) { on_exit(x); });
  for (auto kind :
       {child_kind::route_cache, child_kind::resolver, child_kind::heartbeat}) {
    restarts_.emplace(kind, protocol::restart_policy{config_.restarts});
    start(kind);
  }
  return {
    [this](find_route& x) { return on_find_route(x); },
    [this](invoke_command& x) { return on_invoke(x); },
    [this](invoke_command_oneway& x) { return on_invoke_oneway(x); },
    [this](ask_name_server& x) { return on_ask(x); },
    [this](ask_all_name_servers& x) { return on_ask_all(x); },
    [this](atom::subscribe, int32_t code, const command_handler_actor& x) {
      subscribers_.handlers.insert_or_assign(
        code, weak_handle<command_handler_actor>{x});
    },
    [this](atom::unsubscribe, int32_t code) {
      subscribers_.handlers.erase(code);
    },
    [this](atom::subscribe, const consumer_ids_observer_actor& x) {
      subscribers_.consumer_ids.add(x);
    },
    [this](atom::unsubscribe, const consumer_ids_observer_actor& x) {
      subscribers_.consumer_ids.remove(x);
    },
    [this](atom::subscribe, const consumer_offsets_observer_actor& x) {
      subscribers_.consumer_offsets.add(x);
    },
    [this](atom::unsubscribe, const consumer_offsets_observer_actor& x) {
      subscribers_.consumer_offsets.remove(x);
    },
    [this](atom::subscribe, const std::string& group,
           const consumer_service_actor& x) {
      subscribers_.services.insert_or_assign(
        group, weak_handle<consumer_service_actor>{x});
    },
    [this](atom::unsubscribe, const std::string& group) {
      subscribers_.services.erase(group);
    },
    [this](atom::subscribe, const reply_receiver_actor& x) {
      subscribers_.replies = weak_handle<reply_receiver_actor>{x};
    },
    [this](atom::unsubscribe, const reply_receiver_actor& x) {
      on_unsubscribe(x);
    },
    [this](atom::get_client_id) { return config_.client_id; },
    [this](atom::get_connections) { return connections_.states(); },
    [this](atom::get_statistics) { return on_get_statistics(); },
    [this](atom::subscribe, const connection_observer_actor& x) {
      on_subscribe(x);
    },
    [this](atom::unsubscribe, const connection_observer_actor& x) {
      observers_.remove(x);
    },
    [this](describe_client) {
      return client_description{
        .client_id = config_.client_id,
        .request_timeout = config_.options.request_timeout,
        .route_refresh_interval = config_.options.route_refresh_interval};
    },
    [this](pass_command& x) { return on_pass(x); },
    [this](attach_producer& x) { on_attach(x); },
    [this](const detach_producer& x) { return on_detach(x); },
    [this](const serve_checks& x) {
      producers_.set_serves_checks(x.producer, x.value);
    },
    [this](open_connection& x) { on_open(x); },
    [this](watch_route& x) { on_watch(x); },
    [this](unwatch_route& x) { on_unwatch(x); },
    [this](refresh_route& x) { on_refresh(x); },
    [this](masters_changed& x) { on_masters(x); },
    [this](connection_state_changed& x) { on_connection_state(x); },
    [this](broker_request& x) { return on_request(x); },
  };
}

// -- messages from outside ----------------------------------------------------

caf::result<route_data> client_state::on_find_route(find_route& what) {
  if (!route_cache_)
    return make_error(errc::unavailable, "the route cache is being restarted");
  return compat::mail(self_, std::move(what)).delegate(route_cache_);
}

void client_state::on_subscribe(const connection_observer_actor& observer) {
  observers_.add(observer);
  for (auto& state : connections_.states())
    compat::mail(self_, state).send(observer);
}

void client_state::on_watch(watch_route& what) {
  // Without a route cache the producer hears of the next one, and asks again.
  if (route_cache_)
    compat::mail(self_, std::move(what)).send(route_cache_);
}

void client_state::on_unwatch(unwatch_route& what) {
  if (route_cache_)
    compat::mail(self_, std::move(what)).send(route_cache_);
}

void client_state::on_refresh(refresh_route& what) {
  if (route_cache_)
    compat::mail(self_, std::move(what)).send(route_cache_);
}

void client_state::on_exit(const caf::error& reason) {
  while (!departures_.empty())
    end_departure(
      departures_.begin()->first,
      make_error(errc::shutting_down, "the client was told to stop"));
  self_->quit(reason);
}

// -- producers ----------------------------------------------------------------

void client_state::on_attach(attach_producer& what) {
  auto id = what.producer.id();
  auto is_new_group = !producers_.has_group(what.group);
  if (producers_.add(what.producer, what.group)) {
    log_.write(log_event::producer_attached, "{} of group {}", id, what.group);
    watchers_->add(id, caf::actor_cast<caf::weak_actor_ptr>(what.producer));
    watches_[id]
      = compat::watch(self_, what.producer,
                      [this, id](const caf::error&) { on_producer_down(id); });
    if (is_new_group && heartbeat_)
      compat::mail(self_, groups_changed{producers_.groups()}).send(heartbeat_);
    update_linger();
  }
  attached answer{.client_id = config_.client_id,
                  .header_serialization = config_.options.header_serialization,
                  .log = config_.options.log,
                  .connections_per_broker
                  = config_.options.connections_per_broker};
  compat::mail(self_, std::move(answer)).send(what.producer);
}

caf::result<void> client_state::on_detach(const detach_producer& what) {
  auto group = forget_producer(what.producer);
  if (!group)
    return caf::result<void>{};
  return unregister(*group, what.deadline);
}

void client_state::on_producer_down(caf::actor_id id) {
  auto group = forget_producer(id);
  if (!group)
    return;
  // Best effort: nobody waits for it, and it must not keep this actor alive.
  auto deadline = self_->clock().now() + config_.options.request_timeout;
  for (auto& master : connected_masters())
    compat::anon_mail(invoke_oneway{make_unregister_request(*group), deadline})
      .send(master);
}

std::optional<std::string> client_state::forget_producer(caf::actor_id id) {
  auto group = producers_.remove(id);
  if (!group)
    return std::nullopt;
  log_.write(log_event::producer_detached, "{} of group {}", id, *group);
  watchers_->remove(id);
  watches_.erase(id);
  connections_.for_each([this, id](auto&, connection_entry& x) {
    // Only those who asked for a connection have blocks of it.
    if (x.receivers.erase(id) > 0 && x.handle)
      compat::mail(self_, drop_user{id}).send(x.handle);
  });
  update_linger();
  if (producers_.has_group(*group))
    return std::nullopt;
  if (heartbeat_)
    compat::mail(self_, groups_changed{producers_.groups()}).send(heartbeat_);
  return group;
}

std::vector<connection_actor> client_state::connected_masters() {
  std::vector<connection_actor> result;
  for (auto& [broker, address] : masters_.masters) {
    auto x = connections_.find({address});
    if (x != nullptr && x->handle
        && x->state.state == connection_state::connected)
      result.push_back(x->handle);
  }
  return result;
}

protocol::remoting_command client_state::make_unregister_request(
  const std::string& group) const {
  return protocol::make_request(protocol::unregister_client_request{
    .client_id = config_.client_id, .producer_group = group});
}

caf::result<void> client_state::unregister(const std::string& group,
                                           time_point deadline) {
  auto masters = connected_masters();
  if (masters.empty())
    return caf::result<void>{};
  auto id = ++last_departure_;
  auto& x = departures_[id];
  x.promise = self_->make_response_promise<void>();
  x.open = masters.size();
  x.timer = compat::schedule_weak(
    self_, deadline, [this, id] { end_departure(id, caf::error{}); });
  auto done = [this, id] {
    auto i = departures_.find(id);
    if (i != departures_.end() && --i->second.open == 0)
      end_departure(id, caf::error{});
  };
  for (auto& master : masters)
    compat::mail(self_, invoke{make_unregister_request(group), deadline})
      .request(master, caf::infinite)
      .then([done](const protocol::remoting_command&) { done(); },
            [this, done](const caf::error& what) {
              log_.write(log_event::unregister_failed, "{}", text_of(what));
              done();
            });
  return x.promise;
}

void client_state::end_departure(uint64_t id, caf::error reason) {
  auto node = departures_.extract(id);
  if (node.empty())
    return;
  node.mapped().timer.dispose();
  if (compat::failed(reason))
    node.mapped().promise.deliver(std::move(reason));
  else
    node.mapped().promise.deliver();
}

void client_state::update_linger() {
  auto linger = config_.options.linger;
  if (linger.count() <= 0)
    return;
  linger_timer_.dispose();
  if (!producers_.empty()) {
    keep_ = caf::strong_actor_ptr{self_->ctrl()};
    return;
  }
  linger_timer_ = compat::schedule_weak(self_, self_->clock().now() + linger,
                                        [this] { keep_ = nullptr; });
}

} // namespace rocketcaf::actors
