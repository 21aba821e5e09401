#pragma once

#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <cstdint>

namespace rocketcaf::test {

/// What a broker answers to a send that it stored.
inline protocol::remoting_command make_send_answer(
  const protocol::remoting_command& request, int64_t queue_offset) {
  auto response = protocol::make_response(request, 0);
  offset_message_id id;
  id.host[0] = 127;
  id.host[3] = 1;
  id.port = 10911;
  id.offset = queue_offset * 100;
  response.set("msgId", to_string(id));
  response.set("queueId", request.number("e").value_or(-1));
  response.set("queueOffset", queue_offset);
  response.set("MSG_REGION", "DefaultRegion");
  return response;
}

} // namespace rocketcaf::test
