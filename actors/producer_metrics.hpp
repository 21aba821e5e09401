#pragma once

#include "rocketcaf/actors/metric_values.hpp"
#include "rocketcaf/actors/metrics.hpp"

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/flow_level.hpp"
#include "rocketcaf/protocol/flow_window.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::actors {

/// How a message was handed to a producer.
enum class send_form : uint8_t {
  request,
  plain,
  many
};

/// Number of values of `send_form`.
inline constexpr size_t send_form_count = 3;

/// The metrics of one producer. What happens a million times a second is
/// collected here and reaches the registry with `publish`.
class producer_metrics {
public:
  // -- constructors, destructors, and assignment operators --------------------

  producer_metrics(caf::actor_system& sys, const std::string& group);

  // -- collected --------------------------------------------------------------

  /// A message of so many bytes is stored.
  void stored(send_form form, size_t bytes) {
    outcome(form, 0).add();
    stored_messages_.add();
    stored_bytes_.add(bytes);
  }

  /// A send failed.
  void failed(send_form form, storage_state storage, errc cause);

  void late_reply() {
    late_replies_.add();
  }

  /// So many bytes went to a connection.
  void requested(size_t bytes) {
    request_bytes_.add(bytes);
  }

  /// Brings the registry up to date.
  void publish(const protocol::flow_window& in_flight,
               const protocol::flow_window& waiting);

  // -- at once ----------------------------------------------------------------

  /// A message was stored so long after its send was taken.
  void took(time_point::duration time) {
    duration_->observe(std::chrono::duration<double>{time}.count());
  }

  /// A send is attempted again.
  void retried(errc cause);

  /// The producer takes more, or less.
  void flow_changed(flow_level level);

  /// The client died; another one is looked for.
  void client_restarted();

private:
  /// "stored", and the names of `storage_state`.
  static constexpr size_t outcome_count = 4;

  using by_cause = std::array<caf::telemetry::int_counter*, errc_count>;

  tally& outcome(send_form form, size_t index) {
    return outcomes_[static_cast<size_t>(form) * outcome_count + index];
  }

  /// Counts one of many causes, which is looked for when it is met first.
  void count(by_cause& counters, metric what, errc cause);

  caf::actor_system& sys_;
  std::string group_;
  /// By `flow_level`: 1 at the present one.
  std::array<gauge_share, 3> alive_;
  std::array<caf::telemetry::int_counter*, 3> flow_changes_;
  std::array<tally, send_form_count * outcome_count> outcomes_;
  by_cause failures_{};
  by_cause retries_{};
  caf::telemetry::dbl_histogram* duration_;
  tally stored_messages_;
  tally stored_bytes_;
  tally request_bytes_;
  tally late_replies_;
  gauge_share in_flight_sends_;
  gauge_share in_flight_bytes_;
  gauge_share waiting_sends_;
  gauge_share waiting_bytes_;
};

} // namespace rocketcaf::actors
