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
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::actors {

/// How a message was handed to a producer.
enum class send_form : uint8_t {
  request,
  plain,
  many,
  batch,
  oneway,
  half
};

/// Number of values of `send_form`.
inline constexpr size_t send_form_count = 6;

/// The metrics of one producer. What happens a million times a second is
/// collected here and reaches the registry with `publish`.
class producer_metrics {
public:
  // -- constructors, destructors, and assignment operators --------------------

  producer_metrics(caf::actor_system& sys, const std::string& group);

  // -- collected --------------------------------------------------------------

  /// Messages of so many bytes are stored.
  void stored(send_form form, size_t bytes, size_t messages = 1) {
    outcomes_of(form)[0].add();
    stored_messages_.add(messages);
    stored_bytes_.add(bytes);
  }

  /// A send failed.
  void failed(send_form form, storage_state storage, errc cause);

  /// A one-way send was handed to its connection.
  void handed_over() {
    outcomes_of(send_form::oneway)[0].add();
  }

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
  /// "stored", or "handed_over" for one-way sends, and the names of
  /// `storage_state`.
  static constexpr size_t outcome_count = 4;

  using by_cause = std::array<caf::telemetry::int_counter*, errc_count>;

  using outcomes = std::array<tally, outcome_count>;

  /// The counters of a form. They begin together: a rate over the first failure
  /// of all shows only if it was zero before.
  outcomes& outcomes_of(send_form form) {
    auto& result = forms_[static_cast<size_t>(form)];
    if (!result)
      result = make_outcomes(form);
    return *result;
  }

  std::optional<outcomes> make_outcomes(send_form form);

  /// Counts one of many causes, which is looked for when it is met first.
  void count(by_cause& counters, metric what, errc cause);

  caf::actor_system& sys_;
  std::string group_;
  /// In the gauge of the present flow level.
  gauge_share alive_;
  /// CAF finds metrics by looking at all of a family: those that a producer may
  /// never need are not there before it does.
  std::array<std::optional<outcomes>, send_form_count> forms_;
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
