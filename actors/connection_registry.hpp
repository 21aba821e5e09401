#pragma once

#include "rocketcaf/actors/endpoint.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/restart_policy.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rocketcaf::actors {

/// One connection of a client, and who uses it.
struct connection_entry {
  connection_actor handle;
  /// It died and is started again after a pause.
  bool waits_for_restart = false;
  /// The last state that was told.
  connection_state_changed state;
  /// Who asked for it, by actor id: gets the handle of a successor.
  std::map<caf::actor_id, weak_handle<connection_receiver_actor>> receivers;
  /// Who had its handle when it was told to close: hears of its end, and must
  /// ask for another one.
  std::vector<caf::actor_id> former;
  protocol::restart_policy restarts;
  /// It was told to close; who asks now gets the next one.
  bool closing = false;
  /// Its address is in a route.
  bool routed = false;
  /// Since when its address is in no route any more.
  std::optional<time_point> unrouted_since;
  /// The latest deadline of a command.
  std::optional<time_point> commands_until;
  /// Until when it is kept for further commands, if nobody else uses it.
  std::optional<time_point> kept_until;

  /// Since, or from, when nobody needs it; nullopt if that is not foreseen.
  std::optional<time_point> unused_since() const {
    if (routed)
      return std::nullopt;
    // Nothing is less than any time.
    if (unrouted_since)
      return std::max(unrouted_since, commands_until);
    return receivers.empty() ? kept_until : std::nullopt;
  }

  void forget_uses() {
    unrouted_since.reset();
    commands_until.reset();
    kept_until.reset();
  }
};

/// The connections of a client.
class connection_registry {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// @param pinned addresses that are used without being in a route: name
  ///               servers.
  explicit connection_registry(protocol::restart_rules rules,
                               std::vector<std::string> pinned);

  // -- modifiers --------------------------------------------------------------

  /// Finds the entry of a connection, or makes an empty one.
  connection_entry& get(const endpoint& which);

  void erase(const endpoint& which) {
    entries_.erase(which);
  }

  /// Takes the addresses of all routes, and notes which connections are used
  /// by none any more.
  void set_routed(const std::vector<std::string>& addresses, time_point now);

  /// Forgets which addresses were in a route: the route cache starts anew.
  void forget_routed();

  // -- properties -------------------------------------------------------------

  /// Returns nullptr if there is none.
  connection_entry* find(const endpoint& which);

  /// Those that nobody needs since `limit` or before.
  std::vector<endpoint> unused(time_point limit) const;

  /// Since, or from, when the first of the present ones is not needed.
  std::optional<time_point> first_unused() const;

  /// The states of all connections.
  std::vector<connection_state_changed> states() const;

  template <class F>
  void for_each(F&& f) {
    for (auto& [which, x] : entries_)
      f(which, x);
  }

private:
  protocol::restart_rules rules_;
  std::vector<std::string> pinned_;
  /// The addresses of all routes, and the pinned ones.
  std::set<std::string> routed_;
  std::map<endpoint, connection_entry> entries_;
};

} // namespace rocketcaf::actors
