#pragma once

#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace rocketcaf::test {

/// Number of messages that a send request brings.
inline size_t count_messages(const protocol::remoting_command& request) {
  auto batch = request.field("m");
  if (batch == nullptr || *batch != "true")
    return 1;
  auto items = protocol::decode_batch(request.body);
  return items ? items->size() : 0;
}

/// What a broker answers to a send that it stored.
inline protocol::remoting_command make_send_answer(
  const protocol::remoting_command& request, int64_t queue_offset) {
  auto response = protocol::make_response(request, 0);
  std::string ids;
  for (size_t i = 0; i < count_messages(request); ++i) {
    offset_message_id id;
    id.host[0] = 127;
    id.host[3] = 1;
    id.port = 10911;
    id.offset = (queue_offset + static_cast<int64_t>(i)) * 100;
    ids += (i > 0 ? "," : "") + to_string(id);
  }
  response.set("msgId", ids);
  response.set("queueId", request.number("e").value_or(-1));
  response.set("queueOffset", queue_offset);
  response.set("MSG_REGION", "DefaultRegion");
  return response;
}

} // namespace rocketcaf::test
