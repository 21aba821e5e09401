#pragma once

#include "rocketcaf/actors/endpoint.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/restart_policy.hpp"

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
  /// Since when its address is in no route any more; or, if it never was, until
  /// when it is kept for further commands.
  std::optional<time_point> unrouted_since;
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

  /// Those whose addresses left all routes at or before `limit`.
  std::vector<endpoint> unrouted(time_point limit) const;

  /// When the first of the present connections left all routes.
  std::optional<time_point> first_unrouted() const;

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
