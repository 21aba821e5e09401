#pragma once

namespace rocketcaf::actors {

/// Registers our types and those of CAF's core and I/O modules, once.
void register_meta_objects();

/// Tells whether our types are registered.
bool has_meta_objects();

} // namespace rocketcaf::actors
