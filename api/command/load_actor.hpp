#pragma once

#include "rocketcaf/api/command/load_plan.hpp"
#include "rocketcaf/api/producer.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>

namespace rocketcaf::command {

/// Receives the outcomes of all that is sent with tokens.
using load_receiver_actor
  = outcome_receiver_actor::extend_with<transaction_receiver_actor>;

/// State of an actor that carries out a plan of any mode but sync, and quits
/// when all its sends are finished.
class load_actor_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.command.load";

  // -- constructors, destructors, and assignment operators --------------------

  /// @param producer has a transaction listener in mode transaction.
  load_actor_state(load_receiver_actor::pointer self, producer_actor producer,
                   load_plan plan, std::shared_ptr<load_counter> counter);

  load_receiver_actor::behavior_type make_behavior();

private:
  // -- sending ----------------------------------------------------------------

  /// Sends what may be sent now; quits when all is done.
  void pump(time_point now);
  bool may_send(time_point now) const;
  void send(time_point due, time_point now);
  void send_plain(time_point due);
  void send_request(time_point due);
  void send_in_transaction(time_point due);
  void send_oneway(time_point due);

  /// Sends a `send_many` or `send_batch` of at most so many messages.
  template <class Request>
  void send_all(size_t most, time_point due, time_point now);
  void wake_up_when_due(time_point now);

  // -- outcomes ---------------------------------------------------------------

  /// Counts the outcome of one send, and sends what may follow it.
  void finish(time_point due, const send_outcome& outcome);
  void on_outcome(time_point due, const send_outcome& outcome, time_point now);
  void on_transaction(time_point due, const transaction_outcome& outcome);
  void on_producer_down(const caf::error& reason);

  // -- member variables -------------------------------------------------------

  load_receiver_actor::pointer self_;
  producer_actor producer_;
  load_plan plan_;
  std::shared_ptr<load_counter> counter_;
  pacer pace_;
  uint64_t sent_ = 0;
  uint64_t open_ = 0;
  bool timer_armed_ = false;
  compat::watch_guard watch_;
};

using load_actor = load_receiver_actor::stateful_impl<load_actor_state>;

} // namespace rocketcaf::command
