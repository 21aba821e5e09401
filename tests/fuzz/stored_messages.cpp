// Stored messages and batches are refused, or survive a round trip.

#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "fuzz_target.hpp"

#include <string>

using namespace rocketcaf;
using namespace rocketcaf::protocol;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto body = fuzz::input{data, size}.rest();
  if (auto messages = decode_stored(body)) {
    for (auto& x : *messages) {
      std::string again;
      if (!encode_stored(again, x))
        continue;
      auto read = decode_stored(again);
      fuzz::require(read && read->size() == 1 && read->front() == x);
    }
  }
  if (auto items = decode_batch(body)) {
    fuzz::require(!items->empty());
    for (auto& x : *items)
      fuzz::require(x.body.size() + x.properties.size() < body.size());
  }
  return 0;
}
