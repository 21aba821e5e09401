#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// Decides which brokers are due for a heartbeat: all of them when the groups
/// change, new ones and those whose connection came up at once, and each after
/// the interval. Nothing is due while there is no group.
class heartbeat_plan {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit heartbeat_plan(std::chrono::milliseconds interval)
    : interval_(interval) {
    // nop
  }

  // -- events -----------------------------------------------------------------

  /// Replaces the producer groups.
  void set_groups(std::vector<std::string> groups, time_point now);

  /// Replaces the addresses of all masters.
  void set_masters(const std::vector<std::string>& addresses, time_point now);

  /// A connection came up. It does nothing if a heartbeat is on its way there:
  /// that one made the connection.
  void connected(std::string_view address, time_point now);

  /// Takes the addresses to send heartbeats to now. Each is on its way until
  /// `finished` is called.
  std::vector<std::string> take_due(time_point now);

  /// A heartbeat was answered or failed; the next is due after the interval,
  /// or at once if the groups changed meanwhile.
  void finished(std::string_view address, time_point now);

  // -- properties -------------------------------------------------------------

  const std::vector<std::string>& groups() const noexcept {
    return groups_;
  }

  bool has_master(std::string_view address) const {
    return masters_.find(address) != masters_.end();
  }

  /// When to call `take_due` next, unless something happens before.
  std::optional<time_point> next_due() const;

private:
  struct master {
    time_point due;
    bool on_its_way = false;
    /// What is on its way names groups that have changed since.
    bool outdated = false;
  };

  std::chrono::milliseconds interval_;
  /// Sorted.
  std::vector<std::string> groups_;
  std::map<std::string, master, std::less<>> masters_;
};

} // namespace rocketcaf::protocol
