#pragma once

#include "rocketcaf/protocol/time_point.hpp"

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/disposable.hpp>

#include <functional>
#include <map>
#include <vector>

namespace rocketcaf::test::property {

/// What the world does at which virtual time. It shares the clock with the
/// actors, so that what falls on the same time happens in either order.
class timeline {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit timeline(caf::actor_system& sys) : sys_(sys) {
    // nop
  }

  timeline(const timeline&) = delete;
  timeline& operator=(const timeline&) = delete;

  ~timeline() {
    clear();
  }

  // -- modifiers --------------------------------------------------------------

  /// Runs `f` at `when`, or at once if that has passed. What `f` sends is
  /// handled after it.
  void at(time_point when, std::function<void()> f);

  void after(time_point::duration pause, std::function<void()> f) {
    at(now() + pause, std::move(f));
  }

  /// Forgets all that is still to happen.
  void clear();

  /// Is called before the first thing of each time.
  std::function<void()> on_new_time;

  // -- properties -------------------------------------------------------------

  time_point now() const {
    return sys_.clock().now();
  }

  bool empty() const noexcept {
    return slots_.empty();
  }

  /// When the next thing happens.
  /// @pre `!empty()`
  time_point next() const {
    return slots_.begin()->first;
  }

private:
  struct slot {
    std::vector<std::function<void()>> actions;
    caf::disposable timer;
  };

  void run(time_point when);

  caf::actor_system& sys_;
  std::map<time_point, slot> slots_;
};

} // namespace rocketcaf::test::property
