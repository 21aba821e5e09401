#include "rocketcaf/actors/embedded/client_table.hpp"

#include "rocketcaf/protocol/json.hpp"

#include <algorithm>
#include <iterator>

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

} // namespace

std::optional<client_table::client> client_table::read(std::string_view body) {
  auto doc = protocol::parse_json(body);
  auto id = doc ? find_text(*doc, "clientID") : nullptr;
  if (id == nullptr)
    return std::nullopt;
  client result;
  result.id = *id;
  auto add_producer = [&result](const nlohmann::json& x) {
    auto group = find_text(x, "groupName");
    if (group != nullptr)
      result.producers.insert(*group);
    return group != nullptr;
  };
  auto add_consumer = [&result](const nlohmann::json& x) {
    auto group = find_text(x, "groupName");
    if (group == nullptr)
      return false;
    result.consumers.insert(*group);
    auto model = find_text(x, "messageModel");
    if (model != nullptr && *model == "BROADCASTING")
      result.broadcasting.insert(*group);
    return for_each_item(x, "subscriptionDataSet", [&](auto& data) {
      auto topic = find_text(data, "topic");
      auto expression = find_text(data, "subString");
      if (topic != nullptr)
        result.subscriptions[{*group, *topic}] = expression ? *expression : "*";
      return topic != nullptr;
    });
  };
  if (!for_each_item(*doc, "producerDataSet", add_producer)
      || !for_each_item(*doc, "consumerDataSet", add_consumer))
    return std::nullopt;
  return result;
}

std::set<std::string> client_table::topics_of(const client& x,
                                              const std::string& group) {
  std::set<std::string> result;
  for (auto& [key, expression] : x.subscriptions)
    if (key.first == group)
      result.insert(key.second);
  return result;
}

std::optional<client_table::changed_groups> client_table::on_heartbeat(
  uint64_t connection, std::string_view body) {
  auto told = read(body);
  if (!told)
    return std::nullopt;
  auto& known = clients_[connection];
  changed_groups result;
  for (auto& group : told->consumers) {
    auto same = known.id == told->id && known.consumers.count(group) > 0
             && topics_of(known, group) == topics_of(*told, group);
    if (!same && told->broadcasting.count(group) == 0)
      result.push_back(group);
  }
  for (auto& group : known.consumers)
    if (told->consumers.count(group) == 0
        && known.broadcasting.count(group) == 0)
      result.push_back(group);
  told->chosen = known.chosen;
  known = std::move(*told);
  return result;
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
      if (x.consumers.count(consumer) > 0
          && x.broadcasting.count(consumer) == 0)
        result.assign(1, std::string{consumer});
      forget(x.producers, producer);
      forget(x.consumers, consumer);
      std::erase_if(x.subscriptions, [consumer](auto& entry) {
        return entry.first.first == consumer;
      });
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
  for (auto& group : i->second.consumers)
    if (i->second.broadcasting.count(group) == 0)
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
    result.push_back({x.id,
                      {x.producers.begin(), x.producers.end()},
                      {x.consumers.begin(), x.consumers.end()}});
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
  return {i->second.consumers.begin(), i->second.consumers.end()};
}

std::optional<std::string> client_table::subscription(
  const std::string& group, const std::string& topic) const {
  for (auto& [connection, x] : clients_)
    if (auto i = x.subscriptions.find({group, topic});
        i != x.subscriptions.end())
      return i->second;
  return std::nullopt;
}

} // namespace rocketcaf::actors::embedded
