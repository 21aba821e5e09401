#include "rocketcaf/actors/embedded/client_table.hpp"

#include "rocketcaf/protocol/json.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::find_member;
using protocol::find_text;

/// Calls `f(item)` for each item of a list; servers tolerate that the list is
/// absent, but not that it is null.
/// @returns false if it is no list, or if `f` returned false.
template <class F>
bool for_each_item(const nlohmann::json& x, const char* name, F&& f) {
  auto list = x.find(name);
  if (list == x.end())
    return true;
  return list->is_array() && std::all_of(list->begin(), list->end(), f);
}

std::vector<std::string> names_of(const auto& groups) {
  auto names = std::views::keys(groups);
  return {names.begin(), names.end()};
}

bool same_topics(const auto& x, const auto& y) {
  return std::ranges::equal(std::views::keys(x.subscriptions),
                            std::views::keys(y.subscriptions));
}

} // namespace

bool client_table::read_consumer(const nlohmann::json& x, time_point now,
                                 client& result) {
  auto group = find_text(x, "groupName");
  if (group == nullptr)
    return false;
  auto model = find_text(x, "messageModel");
  auto& consumer = result.consumers[*group];
  consumer.told = now;
  consumer.broadcasting = model != nullptr && *model == "BROADCASTING";
  return for_each_item(x, "subscriptionDataSet", [&](auto& data) {
    auto topic = find_text(data, "topic");
    auto expression = find_text(data, "subString");
    if (topic != nullptr)
      consumer.subscriptions[*topic] = expression ? *expression : "*";
    return topic != nullptr;
  });
}

std::optional<client_table::client> client_table::read(std::string_view body,
                                                       time_point now) {
  auto doc = protocol::parse_json(body);
  auto id = doc ? find_text(*doc, "clientID") : nullptr;
  if (id == nullptr)
    return std::nullopt;
  client result;
  result.id = *id;
  auto add_producer = [&](const nlohmann::json& x) {
    auto group = find_text(x, "groupName");
    if (group != nullptr)
      result.producers[*group] = now;
    return group != nullptr;
  };
  auto add_consumer
    = [&](const nlohmann::json& x) { return read_consumer(x, now, result); };
  if (!for_each_item(*doc, "producerDataSet", add_producer)
      || !for_each_item(*doc, "consumerDataSet", add_consumer))
    return std::nullopt;
  return result;
}

std::optional<client_table::changed_groups> client_table::on_heartbeat(
  uint64_t connection, std::string_view body, time_point now) {
  auto told = read(body, now);
  if (!told)
    return std::nullopt;
  changed_groups result;
  // Another client may speak through this connection now.
  if (auto i = clients_.find(connection);
      i != clients_.end() && i->second.id != told->id)
    result = on_closed(connection);
  auto& known = clients_[connection];
  known.id = std::move(told->id);
  for (auto& [group, when] : told->producers)
    known.producers.insert_or_assign(group, when);
  for (auto& [group, x] : told->consumers) {
    auto& before = known.consumers[group];
    auto changed = before.told == time_point{} || !same_topics(before, x);
    if (changed && !x.broadcasting)
      result.push_back(group);
    before = std::move(x);
  }
  expire(now, result);
  std::ranges::sort(result);
  result.erase(std::ranges::unique(result).begin(), result.end());
  return result;
}

void client_table::expire(time_point now, changed_groups& changed) {
  for (auto& [connection, x] : clients_) {
    std::erase_if(x.producers, [now](auto& producer) {
      return now - producer.second >= kept_for;
    });
    std::erase_if(x.consumers, [&](auto& consumer) {
      auto gone = now - consumer.second.told >= kept_for;
      if (gone && !consumer.second.broadcasting)
        changed.push_back(consumer.first);
      return gone;
    });
  }
}

client_table::changed_groups client_table::on_unregister(
  std::string_view client_id, std::string_view producer,
  std::string_view consumer) {
  auto forget = [](auto& groups, std::string_view group) {
    if (auto i = groups.find(group); i != groups.end())
      groups.erase(i);
  };
  changed_groups result;
  for (auto i = clients_.begin(); i != clients_.end();) {
    auto& x = i->second;
    auto gone = false;
    if (x.id == client_id) {
      auto left = x.consumers.find(consumer);
      if (left != x.consumers.end() && !left->second.broadcasting)
        result.assign(1, left->first);
      forget(x.producers, producer);
      forget(x.consumers, consumer);
      gone = x.producers.empty() && x.consumers.empty();
    }
    i = gone ? clients_.erase(i) : std::next(i);
  }
  return result;
}

client_table::changed_groups client_table::on_closed(uint64_t connection) {
  changed_groups result;
  auto i = clients_.find(connection);
  if (i == clients_.end())
    return result;
  for (auto& [group, x] : i->second.consumers)
    if (!x.broadcasting)
      result.push_back(group);
  clients_.erase(i);
  return result;
}

std::optional<uint64_t> client_table::next_producer(std::string_view group) {
  auto best = clients_.end();
  for (auto i = clients_.begin(); i != clients_.end(); ++i)
    if (i->second.producers.count(group) > 0
        && (best == clients_.end() || i->second.chosen < best->second.chosen))
      best = i;
  if (best == clients_.end())
    return std::nullopt;
  best->second.chosen = ++choices_;
  return best->first;
}

std::vector<embedded_client> client_table::clients() const {
  std::vector<embedded_client> result;
  for (auto& [connection, x] : clients_)
    result.push_back({x.id, names_of(x.producers), names_of(x.consumers)});
  std::sort(result.begin(), result.end(),
            [](auto& lhs, auto& rhs) { return lhs.client_id < rhs.client_id; });
  return result;
}

std::vector<std::string> client_table::consumers_of(
  std::string_view group) const {
  std::set<std::string> result;
  for (auto& [connection, x] : clients_)
    if (x.consumers.count(group) > 0)
      result.insert(x.id);
  return {result.begin(), result.end()};
}

std::vector<uint64_t> client_table::connections_of(
  std::string_view group) const {
  std::vector<uint64_t> result;
  for (auto& [connection, x] : clients_)
    if (x.consumers.count(group) > 0)
      result.push_back(connection);
  return result;
}

std::optional<uint64_t> client_table::connection_of(
  std::string_view group, std::string_view client_id) const {
  for (auto& [connection, x] : clients_)
    if (x.id == client_id && x.consumers.count(group) > 0)
      return connection;
  return std::nullopt;
}

std::vector<std::pair<uint64_t, std::string>> client_table::find(
  std::string_view client_id, std::string_view group) const {
  std::vector<std::pair<uint64_t, std::string>> result;
  for (auto& [connection, x] : clients_) {
    auto in_group = group.empty() || x.consumers.count(group) > 0
                 || x.producers.count(group) > 0;
    if (in_group && (client_id.empty() || x.id == client_id))
      result.emplace_back(connection, x.id);
  }
  return result;
}

std::vector<std::string> client_table::groups_of(uint64_t connection) const {
  auto i = clients_.find(connection);
  if (i == clients_.end())
    return {};
  return names_of(i->second.consumers);
}

std::optional<std::string> client_table::subscription(
  const std::string& group, const std::string& topic) const {
  for (auto& [connection, x] : clients_) {
    auto consumer = x.consumers.find(group);
    if (consumer == x.consumers.end())
      continue;
    auto& subscriptions = consumer->second.subscriptions;
    if (auto i = subscriptions.find(topic); i != subscriptions.end())
      return i->second;
  }
  return std::nullopt;
}

} // namespace rocketcaf::actors::embedded
