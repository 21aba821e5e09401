#pragma once

#include "rocketcaf/api/protocol.hpp"

namespace rocketcaf::test {

/// What became of a message that is stored.
inline send_result sample_result() {
  send_result result;
  result.message_id = *unique_message_id::from("7F0000010001");
  result.offset_id
    = *offset_message_id::from("7F00000100002A9F0000000000000010");
  result.queue = queue_ref{message_queue{"orders", "broker-a", 3}};
  result.queue_offset = 42;
  return result;
}

} // namespace rocketcaf::test
