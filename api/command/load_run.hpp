#pragma once

#include "rocketcaf/api/command/interrupt.hpp"
#include "rocketcaf/api/command/load_plan.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace rocketcaf::command {

/// Lets senders carry out a plan, one a producer, and waits for all of them.
class load_run {
public:
  // -- member types -----------------------------------------------------------

  using counters = std::vector<std::shared_ptr<load_counter>>;

  /// Called about once a second with the number of finished messages.
  using progress = std::function<void(uint64_t finished)>;

  // -- constructors, destructors, and assignment operators --------------------

  load_run(runtime& rt, interrupt& signals) : runtime_(rt), signals_(signals) {
    // nop
  }

  // -- running ----------------------------------------------------------------

  /// @param plan of all senders together: `count` and `rate` are shared out,
  ///        `window` is each one's own. `stop` is set here.
  /// @returns what each sender did; after a signal, what was done so far.
  counters run(load_plan plan, std::vector<blocking_producer>& producers,
               const progress& show);

private:
  struct sender_group;

  void start(const load_plan& plan, blocking_producer& producer,
             std::shared_ptr<load_counter> counter, sender_group& group);

  runtime& runtime_;
  interrupt& signals_;
};

} // namespace rocketcaf::command
