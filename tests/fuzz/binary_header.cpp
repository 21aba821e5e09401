#include "header_check.hpp"

using namespace rocketcaf;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::check_header(fuzz::input{data, size}.rest(), serialization::rocketmq);
  return 0;
}
