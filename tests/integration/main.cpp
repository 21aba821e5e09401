#include "rocketcaf/api/embedded_broker.hpp"

#include "support/test.hpp"

int main(int argc, char** argv) {
  rocketcaf::init_embedded();
  return rocketcaf::test::run(argc, argv);
}
