#pragma once

#include "rocketcaf/actors/transaction_messages.hpp"

#include <functional>

namespace rocketcaf {

/// A transaction listener that is made of functions. They run on threads of
/// their own, several at a time, and may block. One that throws, or takes
/// longer than the producer's `transaction_timeout`, leaves its transaction
/// unknown: the broker asks later.
struct transaction_listener {
  /// Executes the local transaction of a half message that is stored.
  std::function<local_transaction_state(const execute_local_transaction&)>
    execute;
  /// Looks up what became of one.
  std::function<local_transaction_state(const check_local_transaction&)> check;
};

} // namespace rocketcaf
