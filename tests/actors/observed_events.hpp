#pragma once

#include "rocketcaf/actors/interfaces.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <vector>

namespace rocketcaf::test {

/// What a producer told its observers.
struct observed_events {
  std::vector<connection_state_changed> connections;
  std::vector<topic_route_changed> routes;
  std::vector<broker_state_changed> brokers;
  std::vector<flow_control_changed> flow;
};

/// Writes down what a producer tells.
class event_observer {
public:
  explicit event_observer(caf::actor_system& sys) {
    handle = sys.spawn([log = seen](producer_observer_actor::pointer)
                         -> producer_observer_actor::behavior_type {
      return {
        [log](const connection_state_changed& x) {
          log->connections.push_back(x);
        },
        [log](const topic_route_changed& x) { log->routes.push_back(x); },
        [log](const broker_state_changed& x) { log->brokers.push_back(x); },
        [log](const flow_control_changed& x) { log->flow.push_back(x); },
      };
    });
  }

  event_observer(const event_observer&) = delete;
  event_observer& operator=(const event_observer&) = delete;

  ~event_observer() {
    caf::anon_send_exit(handle, caf::exit_reason::kill);
  }

  std::shared_ptr<observed_events> seen = std::make_shared<observed_events>();
  producer_observer_actor handle;
};

} // namespace rocketcaf::test
