#pragma once

#include "rocketcaf/actors/alarm.hpp"
#include "rocketcaf/actors/client_metrics.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/route_table.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_response_promise.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::actors {

/// Hears of the masters in all routes: the client, seen by the route cache.
using masters_observer_actor = caf::typed_actor<
  /// The masters of all known routes, whenever they change.
  caf::result<void>(masters_changed)>;

/// What a route cache is spawned with.
struct route_cache_config {
  protocol::route_times times;
  weak_handle<masters_observer_actor> client;
  log_options log;
};

/// Looks routes up as the route table says and pushes what changed.
class route_cache_state {
public:
  // -- member types -----------------------------------------------------------

  using pointer = route_cache_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.route-cache";

  // -- constructors, destructors, and assignment operators --------------------

  route_cache_state(pointer self, route_cache_config config);

  route_cache_actor::behavior_type make_behavior();

private:
  // -- member types -----------------------------------------------------------

  using observer = weak_handle<route_observer_actor>;

  /// Who follows a topic.
  struct topic_observers {
    std::map<caf::actor_id, observer> by_id;
    /// With so many, those that are gone are dropped first: they cost memory,
    /// and come by the thousand between two look-ups.
    size_t prune_at = 64;
  };

  // -- messages ---------------------------------------------------------------

  void on_watch(watch_route& what);
  void on_unwatch(const unwatch_route& what);
  void on_refresh(const refresh_route& what);
  caf::result<route_data> on_find(find_route& what);
  void on_use_resolver(use_resolver& what);
  void on_exit(const caf::error& reason);

  // -- look-ups ---------------------------------------------------------------

  /// Starts the look-ups that are due and sets the timer for the next.
  void pump();

  void ask(const std::string& topic);

  void on_found(const std::string& topic, const route_ptr& route);

  void on_not_found(const std::string& topic, const caf::error& reason);

  void arm_timer();

  // -- telling others ---------------------------------------------------------

  void publish(const protocol::route_table::changes& topics);

  void push(const std::string& topic, const protocol::route_status& status,
            const route_observer_actor& to);

  /// Drops observers that are gone.
  void prune(topic_observers& x);

  /// Drops observers that are gone; a topic without any is no longer kept
  /// fresh.
  void prune(const std::string& topic);

  /// Answers the requests that wait for a topic.
  template <class Answer>
  void answer(const std::string& topic, const Answer& what);

  // -- member variables -------------------------------------------------------

  pointer self_;
  route_cache_config config_;
  component_logger log_;
  route_metrics metrics_;
  protocol::route_table table_;
  resolver_actor resolver_;
  std::map<std::string, topic_observers> observers_;
  std::map<std::string, std::vector<caf::typed_response_promise<route_data>>>
    waiting_;
  alarm alarm_;
};

route_cache_actor spawn_route_cache(caf::actor_system& sys,
                                    route_cache_config config);

} // namespace rocketcaf::actors
