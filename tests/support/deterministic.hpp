#pragma once

// Virtual time and no scheduler threads, on any CAF. Names follow CAF 1.x.

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/config.hpp>
#include <caf/timespan.hpp>

#include <chrono>
#include <cstddef>

#if CAF_MAJOR_VERSION >= 1
#  include <caf/test/fixture/deterministic.hpp>
#  include <caf/test/reporter.hpp>

#  include <memory>
#else
#  include <caf/scheduler/test_coordinator.hpp>
#endif

namespace rocketcaf::test {

#if CAF_MAJOR_VERSION >= 1

/// A fixture with an actor system in virtual time.
class deterministic {
public:
  caf::actor_system& sys() {
    return fix_.sys;
  }

  /// Handles all messages that are due now.
  /// @returns how many.
  size_t dispatch_messages() {
    return fix_.dispatch_messages();
  }

  /// Handles what is due now, moves the clock and handles what becomes due.
  void advance_time(caf::timespan amount) {
    fix_.dispatch_messages();
    fix_.advance_time(amount);
    fix_.dispatch_messages();
  }

  /// Whether a timer is armed that nobody cancelled.
  bool has_armed_timer() {
    return fix_.has_pending_timeout();
  }

  /// Number of actors that `~actor_system` would wait for.
  size_t running() {
    return sys().registry().running();
  }

  /// Number of timers that wait for their time.
  size_t timers() {
    return fix_.num_timeouts();
  }

private:
  caf::test::fixture::deterministic fix_;
};

#else

/// A fixture with an actor system in virtual time.
class deterministic {
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
    auto end = clock.current_time + amount;
    while (!clock.schedule.empty() && clock.schedule.begin()->first <= end) {
      auto due = clock.schedule.begin()->first;
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
    return scheduler_.clock().schedule.size();
  }

private:
  static caf::actor_system_config& init(caf::actor_system_config& cfg) {
    cfg.set("caf.scheduler.policy", "testing");
    return cfg;
  }

  static caf::scheduler::test_coordinator& cast(caf::actor_system& sys) {
    return dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  }

  caf::actor_system_config cfg_;
  caf::actor_system sys_;
  caf::scheduler::test_coordinator& scheduler_;
};

#endif

} // namespace rocketcaf::test
