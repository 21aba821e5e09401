// The client, and what it tells its producer. Routes and troubles are in
// cluster_troubles.cpp.
#include "actors/property/cluster.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/restart_policy.hpp"

#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>

namespace rocketcaf::test::property {

using namespace rocketcaf::actors;
using std::chrono::milliseconds;

namespace {

class client_class {
public:
  static inline const char* name = "property.client";

  client_class(client_impl_actor::pointer self, cluster* what)
    : self_(self), cluster_(what) {
    // nop
  }

  client_impl_actor::behavior_type make_behavior() {
    return {
      [](const find_route&) -> caf::result<route_data> {
        return make_error(errc::no_route, "not in this world");
      },
      [](const pass_command&) -> caf::result<protocol::remoting_command> {
        return make_error(errc::unavailable, "not in this world");
      },
      [](const invoke_command&) -> caf::result<protocol::remoting_command> {
        return make_error(errc::unavailable, "not in this world");
      },
      [](const invoke_command_oneway&) {},
      [](const ask_name_server&) -> caf::result<name_server_answer> {
        return make_error(errc::unavailable, "not in this world");
      },
      [](const ask_all_name_servers&) -> caf::result<name_server_answers> {
        return make_error(errc::unavailable, "not in this world");
      },
      [](atom::get_client_id) { return std::string{"10.0.0.7@test"}; },
      [](describe_client) {
        return client_description{.client_id = "10.0.0.7@test",
                                  .request_timeout = std::chrono::seconds{3},
                                  .route_refresh_interval
                                  = std::chrono::seconds{30}};
      },
      [](atom::subscribe, int32_t, const command_handler_actor&) {},
      [](atom::unsubscribe, int32_t) {},
      [](atom::subscribe, const consumer_ids_observer_actor&) {},
      [](atom::unsubscribe, const consumer_ids_observer_actor&) {},
      [](atom::subscribe, const consumer_offsets_observer_actor&) {},
      [](atom::unsubscribe, const consumer_offsets_observer_actor&) {},
      [](atom::subscribe, const std::string&, const consumer_service_actor&) {},
      [](atom::unsubscribe, const std::string&) {},
      [](atom::subscribe, const reply_receiver_actor&) {},
      [](atom::unsubscribe, const reply_receiver_actor&) {},
      [](atom::get_connections) {
        return std::vector<connection_state_changed>{};
      },
      [](atom::get_statistics) { return std::vector<connection_statistics>{}; },
      [](atom::subscribe, const connection_observer_actor&) {},
      [](atom::unsubscribe, const connection_observer_actor&) {},
      [this](const attach_producer& x) { cluster_->on_attach(x); },
      [this](const detach_producer&) { return cluster_->on_detach(self_); },
      [](const serve_checks&) {},
      [this](const open_connection& x) { cluster_->on_open(x); },
      [this](const watch_route& x) { cluster_->on_watch(x); },
      [this](const unwatch_route& x) { cluster_->on_unwatch(x); },
      [this](const refresh_route& x) { cluster_->on_refresh(x); },
      [](const masters_changed&) {},
      [](const connection_state_changed&) {},
      [](const broker_request&) -> caf::result<protocol::remoting_command> {
        return make_error(errc::unavailable, "not in this world");
      },
    };
  }

private:
  client_impl_actor::pointer self_;
  cluster* cluster_;
};

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

cluster::cluster(world& around) : world_(around) {
  for (size_t i = 0; i < world_.what.brokers; ++i) {
    auto name = "b" + std::to_string(i);
    brokers_.push_back({.name = &intern(name),
                        .address = &intern(name + ":1"),
                        .sky = weather{world_.what, world_.random}});
  }
  topics_.resize(world_.what.topics);
  for (size_t i = 0; i < topics_.size(); ++i)
    topics_[i].news.topic = "t" + std::to_string(i);
}

// -- clients ------------------------------------------------------------------

client_impl_actor cluster::start_client() {
  ++generation_;
  world_.note("client started");
  using impl = client_impl_actor::stateful_impl<client_class>;
  client_ = world_.sys.spawn<impl>(this);
  return client_;
}

void cluster::kill_client() {
  if (!client_)
    return;
  world_.note("client killed");
  auto now = world_.now();
  auto reason = caf::make_error(caf::exit_reason::kill);
  deaths_.push_back(now);
  while (deaths_.front() + protocol::restart_rules{}.window <= now)
    deaths_.pop_front();
  if (!world_.what.shared_client
      || deaths_.size() > protocol::restart_rules{}.max_restarts)
    world_.books.may_end(now, errc::unavailable, false);
  letters_.clear();
  if (auto producer = producer_.lock())
    compat::anon_mail(child_down{child_kind::client, {}, reason})
      .send(producer);
  caf::anon_send_exit(client_, caf::exit_reason::kill);
  client_ = nullptr;
  ++generation_;
  for (auto& [address, x] : std::exchange(peers_, {}))
    if (x != nullptr)
      end(*x, true);
  for (auto& x : all_peers_)
    x->mourn();
  wanted_.clear();
  for (auto& x : topics_)
    x.watched = false;
}

// -- what the client actor receives -------------------------------------------

void cluster::on_attach(const attach_producer& what) {
  if (what.group != world_.what.options.group)
    world_.books.complain(none, "it attached with another group");
  producer_ = weak_handle{what.producer};
  tell(
    attached{.client_id = "world", .header_serialization = world_.what.header});
}

caf::result<void> cluster::on_detach(client_impl_actor::pointer self) {
  if (world_.random.chance(60))
    return caf::result<void>{};
  // Late, or so late that nobody waits any more.
  auto promise = self->make_response_promise<void>();
  auto when = world_.now() + world_.pause(milliseconds{3000});
  compat::schedule_weak(self, when, [promise]() mutable { promise.deliver(); });
  // The episode does not end before.
  world_.time.at(when, [] {});
  return promise;
}

void cluster::on_open(const open_connection& what) {
  world_.note("connection wanted");
  open(what.address);
}

void cluster::on_watch(const watch_route& what) {
  for (size_t i = 0; i < topics_.size(); ++i)
    if (topics_[i].news.topic == what.topic) {
      topics_[i].watched = true;
      if (topics_[i].published)
        tell(topics_[i].news);
    }
}

void cluster::on_unwatch(const unwatch_route& what) {
  for (auto& topic : topics_)
    if (topic.news.topic == what.topic)
      topic.watched = false;
}

void cluster::on_refresh(const refresh_route& what) {
  if (world_.random.chance(80))
    return;
  for (size_t i = 0; i < topics_.size(); ++i)
    if (topics_[i].news.topic == what.topic)
      world_.time.after(world_.pause(milliseconds{50}),
                        [this, i] { change_route(i); });
}

// -- connections --------------------------------------------------------------

peer& cluster::make_peer(const std::string& address) {
  auto by_address = [&address](const std::string& x) {
    // "b<number>…:<port>"
    return x.substr(0, 2) == address.substr(0, 2);
  };
  auto i = std::find_if(brokers_.begin(), brokers_.end(),
                        [&](auto& x) { return by_address(*x.address); });
  auto& at = i != brokers_.end() ? *i : brokers_.front();
  all_peers_.push_back(
    std::make_unique<peer>(world_, *this, at, intern(address)));
  return *all_peers_.back();
}

void cluster::open(const std::string& address) {
  auto [i, is_new] = peers_.try_emplace(address, nullptr);
  wanted_.insert(address);
  if (is_new)
    i->second = &make_peer(address);
  // One that is to be restarted is told of later.
  if (i->second == nullptr)
    return;
  tell(connection_opened{address, i->second->handle()});
  if (i->second->present().state != connection_state::disconnected)
    tell(i->second->present());
}

void cluster::restart_connection(const std::string& address) {
  if (wanted_.count(address) == 0) {
    peers_.erase(address);
    return;
  }
  world_.note("connection started again");
  auto& x = make_peer(address);
  peers_[address] = &x;
  tell(connection_opened{address, x.handle()});
  tell(child_restarted{child_kind::connection, address});
}

void cluster::end(peer& x, bool killed) {
  if (killed)
    x.die();
  else
    x.close();
  // What is sent to it until everybody knows is still noted.
  world_.time.after(milliseconds{300}, [&x] { x.stop(); });
}

void cluster::stop() {
  letters_.clear();
  for (auto& x : all_peers_)
    x->stop();
  if (client_)
    caf::anon_send_exit(client_, caf::exit_reason::kill);
  client_ = nullptr;
}

// -- telling the producer -----------------------------------------------------

void cluster::announce(connection_state_changed news) {
  tell(std::move(news));
}

template <class Message>
void cluster::tell(Message what, std::function<void()> also) {
  auto send = [this, from = client_, what = std::move(what), also]() mutable {
    if (also)
      also();
    if (auto producer = producer_.lock())
      compat::send_as(from, producer, std::move(what));
  };
  if (!client_)
    return;
  auto late = world_.what.has(trouble::late_handles) && !held_
           && world_.random.chance(50);
  if (letters_.empty() && !late)
    return send();
  letters_.push_back(std::move(send));
  if (letters_.size() == 1)
    world_.time.after(world_.what.grid + world_.pause(milliseconds{100}),
                      [this, of = generation_] {
                        if (of == generation_)
                          send_letters();
                      });
}

void cluster::send_letters() {
  world_.note("late news", static_cast<int64_t>(letters_.size()));
  for (auto& letter : std::exchange(letters_, {}))
    letter();
}

template void cluster::tell(route_changed, std::function<void()>);
template void cluster::tell(child_down, std::function<void()>);
template void cluster::tell(child_restarted, std::function<void()>);

const std::string& cluster::intern(std::string text) {
  return *names_.insert(std::move(text)).first;
}

} // namespace rocketcaf::test::property
