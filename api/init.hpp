#pragma once

namespace rocketcaf {

/// Registers all message types of rocketcaf, and of the CAF modules it uses,
/// with CAF. Call it once, before the first `caf::actor_system` is made; later
/// calls do nothing. Types of your own are registered as usual, before or
/// after.
void init();

} // namespace rocketcaf
