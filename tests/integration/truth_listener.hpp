#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include "integration/local_transactions.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace rocketcaf::test {

/// A listener that can be told to let transactions go on.
using truth_listener_actor = transaction_listener_actor::extend<
  /// Opens a gate, for good.
  caf::result<void>(std::string)>;

/// Executes local transactions at their own pace, thousands at a time. The
/// argument of each is its plan, a JSON line.
class truth_listener_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.test.truth_listener";

  // -- constructors, destructors, and assignment operators --------------------

  truth_listener_state(truth_listener_actor::pointer self,
                       std::shared_ptr<local_transactions> transactions);

  truth_listener_actor::behavior_type make_behavior();

private:
  /// One that takes its time.
  struct pending {
    transaction_plan plan;
    std::string id;
    caf::typed_response_promise<local_transaction_state> promise;
  };

  caf::result<local_transaction_state> execute(
    const execute_local_transaction& what);
  void finish(pending& x);
  void open(const std::string& gate);

  truth_listener_actor::pointer self_;
  std::shared_ptr<local_transactions> transactions_;
  std::set<std::string> open_;
  /// Those that wait, by gate.
  std::map<std::string, std::vector<pending>> waiting_;
};

using truth_listener
  = truth_listener_actor::stateful_impl<truth_listener_state>;

/// The same as functions, which know no gates.
transaction_listener make_truth_functions(
  std::shared_ptr<local_transactions> transactions);

} // namespace rocketcaf::test
