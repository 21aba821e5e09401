#include "rocketcaf/actors/meta_objects.hpp"

#include "support/test.hpp"

int main(int argc, char** argv) {
  rocketcaf::actors::register_meta_objects();
  return rocketcaf::test::run(argc, argv);
}
