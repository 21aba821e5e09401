#pragma once

#include "rocketcaf/protocol/bodies/cluster_info.hpp"
#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// A broker to ask.
struct broker_place {
  std::string name = {};
  /// "host:port".
  std::string address = {};
  /// 0 is the master; unknown if only the address was given.
  std::optional<int64_t> id = {};

  bool is_replica() const noexcept {
    return id && *id != 0;
  }

  friend bool operator==(const broker_place&, const broker_place&) = default;
};

/// Whom of those that have one name to ask.
enum class broker_role : uint8_t {
  /// The master alone.
  master = 0,
  /// The master; without one the replica with the lowest id.
  reader = 1,
};

/// The addresses of brokers by their names, as a name server told them.
class broker_table {
public:
  // -- modifiers --------------------------------------------------------------

  /// Takes what a name server tells in place of what was known.
  void update(cluster_info news, time_point now);

  /// Says that what is known cannot be relied on: somebody in it was not there.
  void distrust() noexcept {
    updated_.reset();
  }

  /// Keeps whom a broker suggests for the next pull from a queue.
  void suggest(const message_queue& queue, int64_t broker_id);

  /// Forgets whom brokers suggested for a queue: it was not there.
  void forget_suggestion(const message_queue& queue) {
    suggestions_.erase(queue);
  }

  // -- properties -------------------------------------------------------------

  /// Whether it should be asked for again: nothing is known, it is older than
  /// `limit`, or distrusted.
  bool is_old(time_point now, std::chrono::milliseconds limit) const noexcept {
    return !updated_ || now - *updated_ >= limit;
  }

  bool has(std::string_view name) const {
    return find(name) != nullptr;
  }

  /// Whom to ask; nullopt if there is nobody.
  std::optional<broker_place> place_of(std::string_view name,
                                       broker_role role) const;

  /// Whom to pull from: who was suggested last, if it is still there, else as
  /// other readers.
  std::optional<broker_place> place_for_pull(const message_queue& queue) const;

  /// Whether there is such a cluster.
  bool has_cluster(const std::string& name) const {
    return known_.cluster_addr_table.contains(name);
  }

  /// All brokers of a cluster, or of all clusters if its name is empty, by
  /// name. Those without a master have no address.
  std::vector<broker_place> masters(const std::string& cluster) const;

private:
  const broker_data* find(std::string_view name) const;

  cluster_info known_;
  std::optional<time_point> updated_;
  /// Replicas only.
  std::map<message_queue, int64_t> suggestions_;
};

/// Whom of these to ask; nullopt if there is nobody.
std::optional<broker_place> place_of(const broker_data& brokers,
                                     broker_role role);

} // namespace rocketcaf::protocol
