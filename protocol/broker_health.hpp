#pragma once

#include "rocketcaf/protocol/broker_state.hpp"
#include "rocketcaf/protocol/retry_table.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <cstdint>

namespace rocketcaf::protocol {

/// What a producer knows about one broker's reachability, and how much it
/// should be avoided for that.
class broker_health {
public:
  // -- constants --------------------------------------------------------------

  /// How long a suspect broker is left alone before one send probes it, doubled
  /// with each probe that fails.
  static constexpr std::chrono::milliseconds first_probe_pause{1000};
  static constexpr std::chrono::milliseconds max_probe_pause{30'000};

  // -- events -----------------------------------------------------------------

  /// An answer came in that does not speak against it: it lives.
  void on_reply() noexcept {
    suspect_ = false;
    pause_ = first_probe_pause;
  }

  /// An attempt failed, and the retry table says this about the broker.
  void mark(broker_mark what, time_point now) noexcept;

  /// The connection is up. If it was all the time, that is no news: a stalled
  /// broker keeps its connections. A new one may lead to another process, but
  /// is no answer yet: the next send is a probe.
  void on_up() noexcept {
    if (!down_)
      return;
    down_ = false;
    next_probe_ = {};
    pause_ = first_probe_pause;
  }

  /// The connection was lost or could not be made.
  void on_down() noexcept {
    down_ = true;
  }

  /// A send goes there: if it was due as a probe, the next is due later.
  void on_use(time_point now) noexcept;

  // -- properties -------------------------------------------------------------

  /// What the events say, whatever the time.
  broker_state state() const noexcept {
    if (down_)
      return broker_state::down;
    return suspect_ ? broker_state::suspect : broker_state::available;
  }

  /// The same for choosing a queue: a suspect broker is available again, for
  /// one send, when a probe is due. Lower is better.
  broker_state state_at(time_point now) const noexcept;

private:
  bool suspect_ = false;
  bool down_ = false;
  time_point next_probe_{};
  std::chrono::milliseconds pause_ = first_probe_pause;
};

} // namespace rocketcaf::protocol
