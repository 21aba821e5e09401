// Stored messages and batches are refused, or survive a round trip.

#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "fuzz_target.hpp"

#include <algorithm>
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
  constexpr message_limits limits{.max_body = 1u << 20, .max_messages = 1000};
  if (auto messages = decode_messages(body, limits)) {
    fuzz::require(messages->size() <= limits.max_messages);
    for (auto& x : *messages)
      fuzz::require(x.body.size() <= std::max(body.size(), limits.max_body));
  }
  if (auto items = decode_batch(body)) {
    fuzz::require(!items->empty());
    for (auto& x : *items)
      fuzz::require(x.body.size() + x.properties.size() < body.size());
  }
  return 0;
}
