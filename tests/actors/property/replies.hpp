#pragma once

#include "rocketcaf/protocol/frame.hpp"

#include <cstdint>
#include <string>

namespace rocketcaf::test::property {

/// What a response to a send says.
struct reply {
  int32_t opaque = 0;
  int32_t code = 0;
  int32_t queue = 0;
  int64_t offset = 0;
  /// Number of messages in the request.
  uint32_t messages = 1;
};

/// Appends a success, or a refusal.
void append_reply(std::string& out, serialization type, const reply& x);

/// Appends a response whose header lacks the code.
void append_reply_without_code(std::string& out, int32_t opaque);

/// Appends a success that does not say where the message is.
void append_reply_without_fields(std::string& out, int32_t opaque);

/// Bytes in which no answer to anything can be found.
std::string garbage(uint64_t number);

} // namespace rocketcaf::test::property
