#include "rocketcaf/api/init.hpp"

#include "support/test.hpp"

int main(int argc, char** argv) {
  rocketcaf::init();
  return rocketcaf::test::run(argc, argv);
}
