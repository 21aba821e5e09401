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

bool client_table::on_heartbeat(uint64_t connection, std::string_view body) {
  auto told = read(body);
  if (!told)
    return false;
  auto& known = clients_[connection];
  told->chosen = known.chosen;
  known = std::move(*told);
  return true;
}

void client_table::on_unregister(std::string_view client_id,
                                 std::string_view producer,
                                 std::string_view consumer) {
  auto forget = [](auto& groups, std::string_view group) {
    if (auto i = groups.find(group); i != groups.end())
      groups.erase(i);
  };
  for (auto i = clients_.begin(); i != clients_.end();) {
    auto& x = i->second;
    auto gone = false;
    if (x.id == client_id) {
      forget(x.producers, producer);
      forget(x.consumers, consumer);
      std::erase_if(x.subscriptions, [consumer](auto& entry) {
        return entry.first.first == consumer;
      });
      gone = x.producers.empty() && x.consumers.empty();
    }
    i = gone ? clients_.erase(i) : std::next(i);
  }
}

void client_table::on_closed(uint64_t connection) {
  clients_.erase(connection);
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

std::optional<std::string> client_table::subscription(
  const std::string& group, const std::string& topic) const {
  for (auto& [connection, x] : clients_)
    if (auto i = x.subscriptions.find({group, topic});
        i != x.subscriptions.end())
      return i->second;
  return std::nullopt;
}

} // namespace rocketcaf::actors::embedded
