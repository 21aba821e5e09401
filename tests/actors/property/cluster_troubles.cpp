// Routes, and what goes wrong in a cluster.
#include "actors/property/cluster.hpp"

#include <caf/exit_reason.hpp>

#include <algorithm>

namespace rocketcaf::test::property {

using namespace rocketcaf::actors;
using std::chrono::milliseconds;

// -- routes -------------------------------------------------------------------

route_ptr cluster::make_route(size_t index, bool whole) {
  auto& random = world_.random;
  auto result = std::make_shared<route_data>();
  auto& topic = topics_[index].news.topic;
  auto writable = false;
  std::set<message_queue> queues;
  auto first = random.below(brokers_.size());
  for (size_t i = 0; i < brokers_.size(); ++i) {
    auto& x = brokers_[(first + i) % brokers_.size()];
    if (!whole && writable && random.chance(40))
      continue;
    auto count = static_cast<int32_t>(random.between(1, 4));
    auto flawed
      = !whole && (writable || world_.what.has(trouble::missing_routes));
    auto perm
      = flawed && random.chance(20) ? perm_read : perm_read | perm_write;
    auto id = flawed && random.chance(20) ? 1 : 0;
    auto is_writable = perm != perm_read && id == 0;
    writable = writable || is_writable;
    for (int32_t queue = 0; is_writable && queue < count; ++queue)
      queues.insert({topic, *x.name, queue});
    result->queue_datas.push_back({.broker_name = *x.name,
                                   .read_queue_nums = count,
                                   .write_queue_nums = count,
                                   .perm = perm});
    result->broker_datas.push_back({.cluster = "world",
                                    .broker_name = *x.name,
                                    .broker_addrs = {{id, *x.address}}});
    known_[topic].push_back({x.name, x.address, count});
  }
  world_.books.note_queues(static_cast<uint16_t>(index), std::move(queues));
  if (!writable)
    world_.books.note_missing_route(static_cast<uint16_t>(index));
  return result;
}

void cluster::change_route(size_t index) {
  if (held_)
    return;
  auto& x = topics_[index];
  auto& news = x.news;
  if (world_.what.has(trouble::missing_routes) && world_.random.chance(30)) {
    // The look-up failed, or gave nothing; a route that is there stays.
    news.cause = world_.random.pick(
      {errc::no_route, errc::no_route, errc::name_server_unavailable});
    news.detail = "the world wants it";
    news.stale = news.route != nullptr;
    if (news.route == nullptr)
      world_.books.note_missing_route(static_cast<uint16_t>(index));
  } else {
    news.cause = errc::none;
    news.detail.clear();
    news.stale = false;
    news.route = make_route(index, false);
  }
  publish(index);
}

void cluster::publish(size_t index) {
  auto& x = topics_[index];
  x.published = true;
  world_.note("route published: topic, cause", static_cast<int64_t>(index),
              static_cast<int64_t>(x.news.cause));
  if (x.watched)
    tell(x.news);
}

const std::string* cluster::find_queue(std::string_view topic,
                                       std::string_view broker,
                                       const std::string& address,
                                       int64_t queue) const {
  auto i = known_.find(topic);
  if (i == known_.end())
    return nullptr;
  for (auto x = i->second.rbegin(); x != i->second.rend(); ++x)
    if (*x->broker == broker && x->address == &address && queue >= 0
        && queue < x->count)
      return x->broker;
  return nullptr;
}

void cluster::move_broker() {
  auto& x = world_.random.pick_of(brokers_);
  auto base = x.address->substr(0, 2);
  if (world_.what.has(trouble::renamed_brokers) && world_.random.chance(50))
    x.name = &intern(base + world_.random.pick({"", "x", "y"}));
  else
    x.address
      = &intern(base + ":" + std::to_string(world_.random.between(1, 3)));
  world_.note("broker moved or renamed");
}

void cluster::restart_route_cache() {
  if (!client_)
    return;
  world_.note("route cache killed");
  tell(child_down{
    child_kind::route_cache, {}, caf::make_error(caf::exit_reason::kill)});
  for (auto& x : topics_)
    x.watched = false;
  world_.time.after(world_.pause(milliseconds{200}), [this, of = generation_] {
    if (of == generation_)
      tell(child_restarted{child_kind::route_cache, {}});
  });
}

// -- connections --------------------------------------------------------------

peer* cluster::random_peer() {
  if (peers_.empty())
    return nullptr;
  return world_.random.pick_of(peers_).second;
}

void cluster::kill_connection() {
  auto x = random_peer();
  if (x == nullptr)
    return;
  auto address = x->present().address;
  // Either it is killed, or it ends in order although nobody wanted that.
  end(*x, world_.random.chance(70));
  peers_[address] = nullptr;
  tell(child_down{child_kind::connection, address,
                  caf::make_error(caf::exit_reason::kill)},
       [x] { x->mourn(); });
  world_.time.after(world_.what.grid + world_.pause(milliseconds{300}),
                    [this, address, of = generation_] {
                      if (of == generation_)
                        restart_connection(address);
                    });
}

void cluster::close_connection() {
  auto x = random_peer();
  if (x == nullptr)
    return;
  // As when its address is in no route any more.
  auto address = x->present().address;
  world_.note("connection closed");
  end(*x, false);
  peers_.erase(address);
  wanted_.erase(address);
  tell(child_down{child_kind::connection, address,
                  caf::make_error(caf::exit_reason::user_shutdown)});
}

// -- troubles -----------------------------------------------------------------

void cluster::start() {
  for (size_t i = 0; i < topics_.size(); ++i) {
    auto late = world_.what.has(trouble::missing_routes)
                ? world_.pause(milliseconds{500})
                : std::chrono::microseconds{0};
    world_.time.after(late, [this, i] { change_route(i); });
  }
  change_weather();
  now_and_then(trouble::route_changes, 2, &cluster::change_some_route);
  now_and_then(trouble::missing_routes, 4, &cluster::change_some_route);
  now_and_then(trouble::route_changes, 8, &cluster::move_broker);
  now_and_then(trouble::lost_links, 1, &cluster::lose_link);
  now_and_then(trouble::dead_connections, 2, &cluster::kill_connection);
  now_and_then(trouble::dead_connections, 5, &cluster::close_connection);
  now_and_then(trouble::dead_route_caches, 4, &cluster::restart_route_cache);
  now_and_then(trouble::congestion, 1, &cluster::thaw_all);
  now_and_then(trouble::invented_replies, 1, &cluster::disturb_one);
  if (world_.what.shared_client)
    now_and_then(trouble::dead_clients, 20, &cluster::client_dies);
}

void cluster::now_and_then(trouble kind, int64_t factor, void (cluster::*f)()) {
  if (!world_.what.has(kind))
    return;
  auto pause
    = world_.what.grid + world_.pause(2 * factor * world_.what.trouble_pause);
  world_.time.after(pause, [this, kind, factor, f] {
    if (held_)
      return;
    (this->*f)();
    now_and_then(kind, factor, f);
  });
}

void cluster::change_weather() {
  if (held_)
    return;
  for (auto& x : brokers_)
    if (world_.random.chance(60))
      x.sky.change();
  world_.time.after(world_.what.grid
                      + world_.pause(2 * world_.what.trouble_pause),
                    [this] { change_weather(); });
}

void cluster::lose_link() {
  // Without a cause it is closed as idle, though this may be the wrong moment.
  auto cause
    = world_.random.pick({errc::connection_lost, errc::none,
                          errc::protocol_error, errc::frame_too_large});
  if (auto x = random_peer())
    x->lose(cause);
}

void cluster::change_some_route() {
  change_route(world_.random.below(topics_.size()));
}

void cluster::thaw_all() {
  for (auto& [address, x] : peers_)
    if (x != nullptr && world_.random.chance(70))
      x->thaw(false);
}

void cluster::disturb_one() {
  if (auto x = random_peer())
    x->disturb();
}

void cluster::client_dies() {
  kill_client();
}

void cluster::recover() {
  world_.note("recovery");
  held_ = true;
  for (auto& x : brokers_)
    x.sky.clear_up();
  for (size_t i = 0; i < topics_.size(); ++i) {
    auto& news = topics_[i].news;
    news.cause = errc::none;
    news.detail.clear();
    news.stale = false;
    news.route = make_route(i, true);
    publish(i);
  }
  for (auto& [address, x] : peers_)
    if (x != nullptr)
      x->thaw(true);
}

} // namespace rocketcaf::test::property
