#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/timer.hpp"

#include "rocketcaf/protocol/time_point.hpp"

#include <optional>
#include <utility>

namespace rocketcaf::actors {

/// An actor's one timer, for the earliest of all the times it waits for. It
/// does not keep the actor alive.
///
/// A timer that fires too early does no harm, since the actor looks again; but
/// each arming wakes CAF's clock thread. So it is armed again only for an
/// earlier time, and left armed when nothing waits any more.
class alarm {
public:
  /// Makes sure that `f()` runs inside `self` at `due`, or before.
  template <class Self, class F>
  void arm(Self self, std::optional<time_point> due, F f) {
    if (!due || (due_ && *due_ <= *due))
      return;
    due_ = due;
    timer_ = compat::schedule_weak(self, *due, [this, f]() mutable {
      due_.reset();
      f();
    });
  }

private:
  timer timer_;
  std::optional<time_point> due_;
};

} // namespace rocketcaf::actors
