#pragma once

namespace rocketcaf {

/// Registers all message types of rocketcaf, and of the CAF modules it uses,
/// with CAF. Call it before the first `caf::actor_system` is made; later calls
/// do nothing. Types of your own are registered as usual, before or after.
///
/// Programs rarely call it themselves: `add_options`, in the constructor of a
/// program's configuration class, and `runtime` do. So with `CAF_MAIN` there is
/// nothing to list for rocketcaf; only a `caf_main` without a configuration
/// class needs a `main` of its own:
///
///     int main(int argc, char** argv) {
///       rocketcaf::init();
///       caf::init_global_meta_objects<caf::id_block::my_app>();
///       return caf::exec_main<caf::io::middleman>(caf_main, argc, argv);
///     }
///
/// Listing `caf::id_block::rocketcaf` in `CAF_MAIN` does no harm, but is not
/// enough: what the library's own actors say to each other has a block that is
/// no user's business. All CAF versions take a block twice.
void init();

} // namespace rocketcaf
