#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include "integration/local_transactions.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <string>
#include <unordered_map>

namespace rocketcaf::test {

/// Begins transactions.
using transaction_driver_actor = transaction_receiver_actor::extend<
  /// One as planned in a JSON line.
  caf::result<void>(std::string)>;

/// Sends each transaction as soon as it is told to, and prints what became of
/// it.
class transaction_driver_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.test.transaction_driver";

  // -- constructors, destructors, and assignment operators --------------------

  transaction_driver_state(transaction_driver_actor::pointer self,
                           transaction_producer_actor producer,
                           json_output* out);

  transaction_driver_actor::behavior_type make_behavior();

private:
  void begin(std::string line);
  void on_finished(const transaction_finished& news);

  transaction_driver_actor::pointer self_;
  transaction_producer_actor producer_;
  json_output* out_;
  /// The open ones, by number.
  std::unordered_map<uint64_t, kill_point> open_;
};

using transaction_driver
  = transaction_driver_actor::stateful_impl<transaction_driver_state>;

} // namespace rocketcaf::test
