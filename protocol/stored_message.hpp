#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/message_properties.hpp"
#include "rocketcaf/protocol/stored_host.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// What has a fixed size in a stored message.
struct stored_fields {
  int32_t body_crc = 0;
  int32_t queue_id = 0;
  int32_t flag = 0;
  int64_t queue_offset = 0;
  int64_t physical_offset = 0;
  int32_t sys_flag = 0;
  int64_t born_millis = 0;
  stored_host born_host;
  int64_t store_millis = 0;
  stored_host store_host;
  int32_t reconsume_times = 0;
  int64_t prepared_transaction_offset = 0;

  /// The id that names the place in the broker's store.
  offset_message_id offset_id() const noexcept;

  friend bool operator==(const stored_fields&, const stored_fields&) = default;
};

/// A message as a broker stores and sends it (layout V1, and V2 for topics of
/// more than 127 bytes).
struct stored_message : stored_fields {
  std::string topic;
  std::string body;
  message_properties properties;

  friend bool operator==(const stored_message&, const stored_message&)
    = default;
};

/// A stored message whose texts are parts of the body that it came in: reading
/// one costs no memory.
struct stored_message_view : stored_fields {
  std::string_view topic;
  std::string_view body;
  /// A property string.
  std::string_view properties;

  /// The value of a property; empty if there is none.
  std::string_view property(std::string_view name) const noexcept {
    return find_property(properties, name);
  }

  /// Copies all of it.
  explicit operator stored_message() const;

  friend bool operator==(const stored_message_view&, const stored_message_view&)
    = default;
};

/// CRC-32 of the body as brokers store it (31 bits).
int32_t body_crc(std::string_view body);

/// Appends one message in the stored layout.
/// @returns false, with `out` as it was, if the topic or the property string
///          is over 32,767 bytes, or the body over 1 GiB.
bool encode_stored(std::string& out, const stored_message& x);

/// Reads all messages of a pull response's body, which must outlive the result.
/// @returns `errc::protocol_error` if a message is malformed.
expected<std::vector<stored_message_view>, errc> view_stored(
  std::string_view body);

/// Decodes all messages of a pull response's body.
/// @returns `errc::protocol_error` if a message is malformed.
expected<std::vector<stored_message>, errc> decode_stored(
  std::string_view body);

} // namespace rocketcaf::protocol
