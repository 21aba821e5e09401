#include "rocketcaf/api/outcome_bridge.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <string>
#include <utility>

namespace rocketcaf::api {

namespace {

class outcome_bridge_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.outcome-bridge";

  // -- constructors, destructors, and assignment operators --------------------

  outcome_bridge_state(outcome_bridge_actor::pointer self,
                       std::shared_ptr<promise_table> table,
                       const producer_actor& producer)
    : self_(self), table_(std::move(table)) {
    watch_ = compat::watch(self_, producer, [this](const caf::error& reason) {
      close(errc::unavailable, "the producer ended: " + caf::to_string(reason));
    });
  }

  /// Runs at the latest when this actor is killed.
  ~outcome_bridge_state() {
    table_->close({.code = errc::unavailable,
                   .storage = storage_state::maybe_stored,
                   .remark = "the actor that waits for outcomes ended"});
  }

  outcome_bridge_actor::behavior_type make_behavior() {
    return {
      [this](send_finished& x) {
        table_->finish(x.token, std::move(x.outcome));
      },
      [this](atom::close) {
        close(errc::shutting_down, "the producer was shut down");
      },
    };
  }

private:
  void close(errc code, std::string remark) {
    table_->close({.code = code,
                   .storage = storage_state::maybe_stored,
                   .remark = std::move(remark)});
    self_->quit();
  }

  outcome_bridge_actor::pointer self_;
  std::shared_ptr<promise_table> table_;
  compat::watch_guard watch_;
};

} // namespace

outcome_bridge_actor spawn_outcome_bridge(caf::actor_system& sys,
                                          std::shared_ptr<promise_table> table,
                                          const producer_actor& producer) {
  using impl = outcome_bridge_actor::stateful_impl<outcome_bridge_state>;
  return sys.spawn<impl>(std::move(table), producer);
}

} // namespace rocketcaf::api
