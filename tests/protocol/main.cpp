#include "support/test.hpp"

#include <caf/init_global_meta_objects.hpp>

int main(int argc, char** argv) {
  caf::core::init_global_meta_objects();
  return rocketcaf::test::run(argc, argv);
}
