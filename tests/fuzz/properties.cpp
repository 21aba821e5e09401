// What is read from a property string survives being written again.

#include "rocketcaf/protocol/properties.hpp"

#include "fuzz_target.hpp"

using namespace rocketcaf;
using namespace rocketcaf::protocol;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto read = decode_properties(fuzz::input{data, size}.rest());
  for (auto& [name, value] : read) {
    fuzz::require(!name.empty() && !value.empty());
    fuzz::require(name.find(name_value_separator) == std::string::npos);
    fuzz::require(value.find(property_separator) == std::string::npos);
  }
  fuzz::require(decode_properties(encode_properties(read)) == read);
  return 0;
}
