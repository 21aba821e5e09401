// No body, whatever it says of itself, becomes larger than the limit; and what
// was compressed is what comes out.

#include "rocketcaf/protocol/compression.hpp"

#include "fuzz_target.hpp"

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

constexpr size_t limit = 64 * 1024;

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::input in{data, size};
  auto type = static_cast<compression_type>(in.byte() % 3);
  if (auto body = decompress(type, in.rest(), limit))
    fuzz::require(body->size() <= limit);
  auto again = decompress(type, compress(type, in.rest(), 1), limit);
  fuzz::require(again.has_value() == (in.rest().size() <= limit));
  fuzz::require(!again || *again == in.rest());
  return 0;
}
