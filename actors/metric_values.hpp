#pragma once

#include <caf/telemetry/counter.hpp>
#include <caf/telemetry/gauge.hpp>

#include <cstdint>
#include <utility>

namespace rocketcaf::actors {

/// Collects what a counter is to get, so that many steps cost one atomic
/// addition.
class tally {
public:
  // -- constructors, destructors, and assignment operators --------------------

  tally() = default;

  explicit tally(caf::telemetry::int_counter* counter) : counter_(counter) {
    // nop
  }

  tally(tally&& other) noexcept
    : counter_(other.counter_), pending_(std::exchange(other.pending_, 0)) {
    // nop
  }

  tally& operator=(tally&& other) noexcept {
    std::swap(counter_, other.counter_);
    std::swap(pending_, other.pending_);
    return *this;
  }

  /// Publishes what is left.
  ~tally() {
    publish();
  }

  // -- modifiers --------------------------------------------------------------

  void add(size_t n = 1) noexcept {
    pending_ += static_cast<int64_t>(n);
  }

  void publish() noexcept {
    if (pending_ > 0)
      counter_->inc(std::exchange(pending_, 0));
  }

private:
  caf::telemetry::int_counter* counter_ = nullptr;
  int64_t pending_ = 0;
};

/// What one owner adds to a gauge that it shares with others. It is taken back
/// when the owner ends, however it ends.
class gauge_share {
public:
  // -- constructors, destructors, and assignment operators --------------------

  gauge_share() = default;

  explicit gauge_share(caf::telemetry::int_gauge* gauge, int64_t value = 0)
    : gauge_(gauge) {
    set(value);
  }

  gauge_share(gauge_share&& other) noexcept
    : gauge_(other.gauge_), value_(std::exchange(other.value_, 0)) {
    // nop
  }

  gauge_share& operator=(gauge_share&& other) noexcept {
    std::swap(gauge_, other.gauge_);
    std::swap(value_, other.value_);
    return *this;
  }

  ~gauge_share() {
    set(0);
  }

  // -- modifiers --------------------------------------------------------------

  void set(int64_t value) noexcept {
    if (value != value_)
      gauge_->inc(value - std::exchange(value_, value));
  }

private:
  caf::telemetry::int_gauge* gauge_ = nullptr;
  int64_t value_ = 0;
};

} // namespace rocketcaf::actors
