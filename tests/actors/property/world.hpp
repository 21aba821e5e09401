#pragma once

#include "actors/property/dice.hpp"
#include "actors/property/event_log.hpp"
#include "actors/property/ledger.hpp"
#include "actors/property/plan.hpp"
#include "actors/property/timeline.hpp"

#include <caf/actor_system.hpp>

namespace rocketcaf::test::property {

/// What all parts of an episode share.
struct world {
  caf::actor_system& sys;
  const plan& what;
  dice& random;
  event_log& log;
  timeline& time;
  ledger& books;

  time_point now() const {
    return time.now();
  }

  /// Notes what no send is to blame for.
  void note(const char* text, int64_t a = 0, int64_t b = 0) {
    log.note(now(), text, none, a, b);
  }

  /// A random time from 0 to `max`, a multiple of the grid.
  std::chrono::microseconds pause(std::chrono::microseconds max) {
    return what.grid * random.between(0, max / what.grid);
  }
};

} // namespace rocketcaf::test::property
