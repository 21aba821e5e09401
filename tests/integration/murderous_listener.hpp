#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>

namespace rocketcaf::test {

/// What the listener keeps for good of a local transaction.
struct local_transaction {
  local_transaction_state decided = local_transaction_state::unknown;
  bool executed = false;
  size_t checks = 0;
};

/// What the listener keeps for good.
struct local_transactions {
  explicit local_transactions(uint64_t seed) : dice(seed) {
    // nop
  }

  std::mt19937_64 dice;
  std::map<std::string, local_transaction> all;
  /// Those that were to be executed again, or after a check.
  size_t executed_late = 0;
};

/// Decides at random, and kills every fourth of those that ask, before it
/// answers or after.
class murderous_listener {
public:
  using pointer = transaction_listener_actor::pointer;

  static inline const char* name = "test.murderous_listener";

  murderous_listener(pointer self, local_transactions* books)
    : self_(self), books_(books) {
    // nop
  }

  transaction_listener_actor::behavior_type make_behavior() {
    return {
      [this](const execute_local_transaction& x) {
        auto commits = books_->dice() % 2 == 0;
        auto& entry = books_->all[x.transaction_id];
        books_->executed_late += entry.decided != state::unknown;
        entry.executed = true;
        entry.decided = commits ? state::commit : state::rollback;
        return answer(entry.decided);
      },
      [this](const check_local_transaction& x) {
        auto& entry = books_->all[x.transaction_id];
        ++entry.checks;
        // What was never executed never will be: its coordinator is dead.
        if (!entry.executed)
          entry.decided = state::rollback;
        return answer(entry.decided);
      },
    };
  }

private:
  using state = local_transaction_state;

  caf::result<state> answer(state x) {
    auto fate = books_->dice() % 8;
    if (fate > 1)
      return x;
    auto asker = caf::actor_cast<caf::actor>(self_->current_sender());
    auto kill = [asker] { caf::anon_send_exit(asker, caf::exit_reason::kill); };
    if (fate == 0) {
      kill();
      return x;
    }
    // After the answer, so that it may be about to tell the broker.
    auto promise = self_->make_response_promise<state>();
    promise.deliver(x);
    kill();
    return promise;
  }

  pointer self_;
  local_transactions* books_;
};

} // namespace rocketcaf::test
