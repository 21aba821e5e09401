#include "rocketcaf/api/init.hpp"

#include "rocketcaf/actors/interfaces.hpp"
#include "rocketcaf/actors/meta_objects.hpp"

#include "support/test.hpp"

#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>

SUITE("init")

TEST("types may be registered again, by us and by CAF_MAIN") {
  // CAF ends the process if a type id is given to another type.
  rocketcaf::init();
  caf::exec_main_init_meta_objects<caf::id_block::rocketcaf,
                                   caf::io::middleman>();
  caf::core::init_global_meta_objects();
  rocketcaf::init();
  CHECK(rocketcaf::actors::has_meta_objects());
}
