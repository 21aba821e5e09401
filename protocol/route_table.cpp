#include "rocketcaf/protocol/route_table.hpp"

#include "rocketcaf/protocol/send_request.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

namespace {

bool is_template(std::string_view topic) {
  return topic == default_create_topic;
}

/// The route that a topic gets when the broker creates it.
route_ptr make_created_route(const route_data& tmpl) {
  auto result = std::make_shared<route_data>(tmpl);
  result->order_topic_conf.clear();
  for (auto& queues : result->queue_datas) {
    auto n = std::min(queues.read_queue_nums, route_table::created_queues);
    queues.read_queue_nums = n;
    queues.write_queue_nums = n;
  }
  return result;
}

template <class Map, class Key>
bool add_one(Map& map, const Key& key) {
  return ++map[key] == 1;
}

template <class Map, class Key>
bool remove_one(Map& map, const Key& key) {
  auto i = map.find(key);
  if (i == map.end() || --i->second > 0)
    return false;
  map.erase(i);
  return true;
}

} // namespace

// -- wishes -------------------------------------------------------------------

void route_table::watch(std::string_view topic, time_point now) {
  auto i = get(topic);
  i->second.watched = true;
  if (!fresh(topic, now))
    ask_soon(i, now);
}

void route_table::unwatch(std::string_view topic) {
  auto i = entries_.find(topic);
  if (i == entries_.end())
    return;
  auto& x = i->second;
  x.watched = false;
  // A route stays until it is due, and is dropped then; what is not known need
  // not be found out any more.
  if (!x.status.route && !x.wanted && !x.asking && !x.awaits_template)
    drop(i);
}

void route_table::look_up(std::string_view topic, time_point now) {
  auto i = get(topic);
  if (i->second.asking)
    return;
  i->second.wanted = true;
  ask_soon(i, now);
}

void route_table::look_up_failed(time_point now) {
  for (auto& [topic, x] : entries_)
    if (x.watched && x.status.cause != errc::none)
      look_up(topic, now);
}

// -- look-ups -----------------------------------------------------------------

std::vector<std::string> route_table::take_due(time_point now) {
  std::vector<std::string> result;
  while (look_ups_ < max_look_ups && !due_.empty()
         && due_.begin()->first <= now) {
    auto i = entries_.find(due_.begin()->second);
    auto& x = i->second;
    if (!x.watched && !x.wanted) {
      drop(i);
      continue;
    }
    set_due(i, std::nullopt);
    x.wanted = false;
    x.asking = true;
    x.asked_at = now;
    ++look_ups_;
    result.push_back(i->first);
  }
  return result;
}

route_table::changes route_table::found(std::string_view topic, route_ptr route,
                                        time_point now) {
  changes result;
  auto i = end_look_up(topic);
  if (i == entries_.end() || route == nullptr)
    return result;
  i->second.misses = 0;
  i->second.from_template = false;
  settle(i, route_status{route}, now, result);
  if (is_template(topic))
    for (auto j : take_awaiting())
      settle_created(j, *route, now, result);
  return result;
}

route_table::changes route_table::not_found(std::string_view topic,
                                            std::string detail,
                                            time_point now) {
  changes result;
  auto i = end_look_up(topic);
  if (i == entries_.end())
    return result;
  auto& x = i->second;
  auto known = x.status.route != nullptr && !x.from_template;
  // A name server that was just started knows no topic until the brokers have
  // registered again: a good route is not given up for that.
  if (known || !x.watched || is_template(topic)) {
    settle_without(i, errc::no_route, detail, now, result);
  } else if (auto tmpl = fresh(default_create_topic, now)) {
    settle_created(i, *tmpl, now, result);
  } else {
    x.awaits_template = true;
    x.status.detail = std::move(detail);
    awaiting_.insert(i->first);
    look_up(default_create_topic, now);
  }
  if (is_template(topic))
    for (auto j : take_awaiting())
      settle_without(j, errc::no_route, j->second.status.detail, now, result);
  return result;
}

route_table::changes route_table::failed(std::string_view topic, errc cause,
                                         std::string detail, time_point now) {
  changes result;
  auto i = end_look_up(topic);
  if (i == entries_.end())
    return result;
  settle_without(i, cause, detail, now, result);
  if (is_template(topic))
    for (auto j : take_awaiting())
      settle_without(j, cause, detail, now, result);
  return result;
}

// -- properties ---------------------------------------------------------------

std::optional<time_point> route_table::next_due() const {
  if (due_.empty() || look_ups_ >= max_look_ups)
    return std::nullopt;
  return due_.begin()->first;
}

const route_status* route_table::status(std::string_view topic) const {
  auto i = entries_.find(topic);
  if (i == entries_.end())
    return nullptr;
  auto& status = i->second.status;
  auto settled = status.route != nullptr || status.cause != errc::none;
  return settled ? &status : nullptr;
}

route_ptr route_table::fresh(std::string_view topic, time_point now) const {
  auto i = entries_.find(topic);
  if (i == entries_.end())
    return nullptr;
  auto& x = i->second;
  if (x.status.cause != errc::none || x.from_template
      || x.answered_at + times_.refresh_interval <= now)
    return nullptr;
  return x.status.route;
}

std::vector<route_table::master> route_table::masters() const {
  std::vector<master> result;
  for (auto& [key, uses] : masters_)
    result.push_back(key);
  return result;
}

std::vector<std::string> route_table::addresses() const {
  std::vector<std::string> result;
  for (auto& [key, uses] : addresses_)
    result.push_back(key);
  return result;
}

// -- implementation -----------------------------------------------------------

route_table::iterator route_table::get(std::string_view topic) {
  auto i = entries_.find(topic);
  if (i == entries_.end())
    i = entries_.emplace(topic, entry{}).first;
  return i;
}

void route_table::ask_soon(iterator i, time_point now) {
  auto& x = i->second;
  if (x.asking || x.awaits_template)
    return;
  auto when = now;
  if (x.asked_at)
    when = std::max(now, *x.asked_at + times_.min_pause);
  if (!x.due || when < *x.due)
    set_due(i, when);
}

route_table::iterator route_table::end_look_up(std::string_view topic) {
  auto i = entries_.find(topic);
  if (i == entries_.end() || !i->second.asking)
    return entries_.end();
  i->second.asking = false;
  --look_ups_;
  return i;
}

void route_table::set_due(iterator i, std::optional<time_point> due) {
  auto& x = i->second;
  if (x.due)
    due_.erase({*x.due, i->first});
  x.due = due;
  if (due)
    due_.emplace(*due, i->first);
}

void route_table::plan_next(iterator i, time_point now) {
  auto& x = i->second;
  if (x.wanted) {
    set_due(i, std::max(now, *x.asked_at + times_.min_pause));
    return;
  }
  auto pause = times_.refresh_interval;
  if (x.watched && x.misses > 0) {
    pause = std::min(times_.first_retry, times_.refresh_interval);
    for (size_t n = 1; n < x.misses && pause < times_.refresh_interval; ++n)
      pause *= 2;
    pause = std::min(pause, times_.refresh_interval);
  }
  set_due(i, now + pause);
}

void route_table::drop(iterator i) {
  set_due(i, std::nullopt);
  count(i->second.status.route, false);
  sum_up(i->second, false);
  entries_.erase(i);
}

void route_table::settle(iterator i, route_status next, time_point now,
                         changes& result) {
  auto& x = i->second;
  auto& before = x.status;
  if (before.route && next.route && *before.route == *next.route)
    next.route = before.route;
  // The text alone, which names each server's fate, is no change.
  auto changed = before.route != next.route || before.stale != next.stale
              || before.cause != next.cause;
  if (before.route != next.route) {
    count(next.route, true);
    count(before.route, false);
  }
  sum_up(x, false);
  x.status = std::move(next);
  x.awaits_template = false;
  x.answered_at = now;
  if (x.status.cause == errc::none)
    x.confirmed_at = now;
  sum_up(x, true);
  plan_next(i, now);
  if (changed)
    result.push_back(i->first);
}

void route_table::settle_without(iterator i, errc cause, std::string detail,
                                 time_point now, changes& result) {
  auto& x = i->second;
  ++x.misses;
  auto route = x.status.route;
  settle(i, route_status{route, route != nullptr, cause, std::move(detail)},
         now, result);
}

void route_table::settle_created(iterator i, const route_data& tmpl,
                                 time_point now, changes& result) {
  ++i->second.misses;
  i->second.from_template = true;
  settle(i, route_status{make_created_route(tmpl)}, now, result);
}

std::vector<route_table::iterator> route_table::take_awaiting() {
  std::vector<iterator> result;
  for (auto& topic : awaiting_)
    result.push_back(entries_.find(topic));
  awaiting_.clear();
  return result;
}

void route_table::count(const route_ptr& route, bool add) {
  if (route == nullptr)
    return;
  auto apply = [this, add](auto& map, const auto& key) {
    if (add ? add_one(map, key) : remove_one(map, key))
      masters_changed_ = true;
  };
  for (auto& broker : route->broker_datas) {
    for (auto& [id, address] : broker.broker_addrs) {
      apply(addresses_, address);
      if (id == 0)
        apply(masters_, master{broker.broker_name, address});
    }
  }
}

void route_table::sum_up(const entry& x, bool add) {
  if (x.status.route == nullptr)
    return;
  auto confirmed = std::chrono::duration_cast<std::chrono::milliseconds>(
    x.confirmed_at.time_since_epoch());
  if (add) {
    ++totals_.routes;
    totals_.stale += x.status.stale;
    totals_.confirmed += confirmed;
  } else {
    --totals_.routes;
    totals_.stale -= x.status.stale;
    totals_.confirmed -= confirmed;
  }
}

} // namespace rocketcaf::protocol
