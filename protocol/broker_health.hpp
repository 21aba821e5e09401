#pragma once

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

  // -- member types -----------------------------------------------------------

  /// How much a broker is to be avoided; lower is better.
  enum class rank : uint8_t {
    /// Nothing speaks against it.
    good = 0,
    /// An attempt timed out and nothing was heard since.
    suspect = 1,
    /// There is no connection, and the last connect failed.
    down = 2,
  };

  // -- events -----------------------------------------------------------------

  /// Any answer came in: it lives.
  void on_reply() noexcept {
    suspect_ = false;
    pause_ = first_probe_pause;
  }

  /// An attempt got no answer within its limit.
  void on_timeout(time_point now) noexcept;

  /// The connection is up.
  void on_up() noexcept {
    down_ = false;
    on_reply();
  }

  /// The connection was lost or could not be made.
  void on_down() noexcept {
    down_ = true;
  }

  /// A send goes there: if it was due as a probe, the next is due later.
  void on_use(time_point now) noexcept;

  // -- properties -------------------------------------------------------------

  bool suspect() const noexcept {
    return suspect_;
  }

  bool down() const noexcept {
    return down_;
  }

  /// A suspect broker is good again, for one send, when a probe is due.
  rank rank_at(time_point now) const noexcept;

private:
  bool suspect_ = false;
  bool down_ = false;
  time_point next_probe_{};
  std::chrono::milliseconds pause_ = first_probe_pause;
};

} // namespace rocketcaf::protocol
