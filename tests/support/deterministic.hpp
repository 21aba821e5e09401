#pragma once

// Virtual time and no scheduler threads, on any CAF. Names follow CAF 1.x.

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/config.hpp>
#include <caf/timespan.hpp>

#include <chrono>
#include <cstddef>

// CAF's own tests used it until 1.1. The fixture of caf/test is no match for
// it: it searches all messages for each one, and jumps over points in time.
#if CAF_MAJOR_VERSION >= 1
#  include <caf/detail/test_coordinator.hpp>
#else
#  include <caf/scheduler/test_coordinator.hpp>
#endif

namespace rocketcaf::test {

/// A fixture with an actor system in virtual time.
class deterministic {
  // -- member types and their differences -------------------------------------

#if CAF_MAJOR_VERSION >= 1
  using coordinator = caf::detail::test_coordinator;

  static auto& timers_of(caf::detail::test_actor_clock& clock) {
    return clock.actions;
  }
#else
  using coordinator = caf::scheduler::test_coordinator;

  static auto& timers_of(caf::detail::test_actor_clock& clock) {
    return clock.schedule;
  }
#endif

public:
  deterministic() : sys_(init(cfg_)), scheduler_(cast(sys_)) {
    // Time zero means "now" to some parts of CAF.
    scheduler_.clock().current_time += std::chrono::hours(1);
  }

  deterministic(const deterministic&) = delete;
  deterministic& operator=(const deterministic&) = delete;

  ~deterministic() {
    scheduler_.run();
  }

  caf::actor_system& sys() {
    return sys_;
  }

  /// Lets the next actor handle one message.
  /// @returns false if there is none.
  bool dispatch_message() {
    return scheduler_.try_run_once();
  }

  /// Handles all messages that are due now.
  /// @returns how many.
  size_t dispatch_messages() {
    return scheduler_.run();
  }

  /// Handles what is due now, moves the clock and handles what becomes due,
  /// each at its own time.
  void advance_time(caf::timespan amount) {
    scheduler_.run();
    auto& clock = scheduler_.clock();
    auto& timers = timers_of(clock);
    auto end = clock.current_time + amount;
    while (!timers.empty() && timers.begin()->first <= end) {
      auto due = timers.begin()->first;
      if (due > clock.current_time)
        scheduler_.advance_time(due - clock.current_time);
      else
        scheduler_.advance_time(caf::timespan{0});
      scheduler_.run();
    }
    scheduler_.advance_time(end - clock.current_time);
    scheduler_.run();
  }

  /// Whether a timer is armed that nobody cancelled.
  bool has_armed_timer() {
    return scheduler_.has_pending_timeout();
  }

  /// Number of actors that `~actor_system` would wait for.
  size_t running() {
    return sys_.registry().running();
  }

  /// Number of timers that wait for their time.
  size_t timers() {
    return timers_of(scheduler_.clock()).size();
  }

private:
  static caf::actor_system_config& init(caf::actor_system_config& cfg) {
    cfg.set("caf.scheduler.policy", "testing");
    return cfg;
  }

  static coordinator& cast(caf::actor_system& sys) {
    return dynamic_cast<coordinator&>(sys.scheduler());
  }

  caf::actor_system_config cfg_;
  caf::actor_system sys_;
  coordinator& scheduler_;
};

} // namespace rocketcaf::test
