#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rocketcaf::actors {

/// The producers that are attached to a client, and their groups.
class producer_registry {
public:
  // -- modifiers --------------------------------------------------------------

  /// Adds a producer.
  /// @returns false if it is attached already.
  bool add(const producer_link_actor& producer, std::string group);

  /// Takes a producer off.
  /// @returns its group, or nullopt if it was not attached.
  std::optional<std::string> remove(caf::actor_id id);

  /// Says whether a producer answers what brokers ask about transactions.
  void set_serves_checks(caf::actor_id id, bool value);

  // -- properties -------------------------------------------------------------

  bool empty() const noexcept {
    return producers_.empty();
  }

  /// The producer, or an invalid handle if it is not attached or has ended.
  producer_link_actor find(caf::actor_id id) const;

  bool has_group(const std::string& group) const {
    return groups_.find(group) != groups_.end();
  }

  /// All groups, sorted.
  std::vector<std::string> groups() const;

  /// The producers of a group that answer what brokers ask, beginning with
  /// another one each time.
  std::vector<producer_link_actor> servers_of_checks(const std::string& group);

  template <class F>
  void for_each(F&& f) const {
    for (auto& [id, x] : producers_)
      if (auto producer = x.producer.lock())
        f(producer);
  }

private:
  struct entry {
    weak_handle<producer_link_actor> producer;
    std::string group;
  };

  std::unordered_map<caf::actor_id, entry> producers_;
  /// Group to number of producers.
  std::map<std::string, size_t> groups_;
  /// Group to those that serve checks; the first one's turn is next.
  std::map<std::string, std::deque<caf::actor_id>> servers_;
};

} // namespace rocketcaf::actors
