#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// Bounds for what a body from a broker may become. A small one may stand for
/// very much: by compression, and by batches whose messages share a topic.
struct message_limits {
  /// Bytes of one body after it was decompressed.
  size_t max_body = 32u * 1024 * 1024;
  /// Messages, with those in batches counted one by one.
  size_t max_messages = 65'536;
  /// Bytes of all messages together.
  size_t max_total = 256u * 1024 * 1024;
};

/// Decodes the body of a pull (code 11), or any other with stored messages, to
/// messages as consumers get them: compressed bodies are decompressed, and
/// batches that a broker stored as one are taken apart. Messages of such a
/// batch have their own flag, properties and body, consecutive offsets in the
/// queue, and no CRC; the rest is the batch's. `body_crc` of others is that of
/// the stored bytes.
///
/// Brokers store what producers send, also a body that is not what the sys flag
/// says. One that cannot be decompressed, or is larger than `max_body` then,
/// stays as it is, and so do its bit `sys_flag::compressed` and the messages
/// around it. (Java drops it with all that follow.) So does a batch that is
/// none.
/// @returns `errc::protocol_error` if what the broker wrote itself is
///          malformed, `errc::body_too_large` if there are too many messages or
///          bytes.
expected<std::vector<stored_message>, errc> decode_messages(
  std::string_view body, const message_limits& limits = {});

} // namespace rocketcaf::protocol
