#include "rocketcaf/api/init.hpp"

#include "rocketcaf/actors/meta_objects.hpp"

namespace rocketcaf {

void init() {
  actors::register_meta_objects();
}

} // namespace rocketcaf
