#pragma once

#include "rocketcaf/api/blocking_producer.hpp"
#include "rocketcaf/api/command/load_plan.hpp"

namespace rocketcaf::command {

/// Carries out a plan of mode sync: one send at a time, in this thread.
void run_blocking_load(blocking_producer& producer, const load_plan& plan,
                       load_counter& counter);

} // namespace rocketcaf::command
