#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_id.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// One message of a batch; views into the batch.
struct batch_item {
  int32_t flag = 0;
  std::string_view body;
  /// A property string.
  std::string_view properties;
};

/// Returns how many bytes `append_batch_item` appends for a message, without
/// writing them; nullopt if it refuses the message.
std::optional<size_t> batch_item_size(const message& x,
                                      const unique_message_id& id);

/// Appends one message to the body of a batch (code 320). Its topic is not part
/// of it: that of all messages is in the request's header.
/// @returns false, with `out` as it was, if the body is over 1 GiB or the
///          properties are over 32,767 bytes.
bool append_batch_item(std::string& out, const message& x,
                       const unique_message_id& id);

/// Makes the body of a batch.
/// @param ids the unique ids of the messages in their order; those without one
///            get none from the broker either.
/// @returns nullopt if a message has more than its item can hold.
std::optional<std::string> encode_batch(std::span<const message> messages,
                                        std::span<const unique_message_id> ids
                                        = {});

/// Reads the body of a batch.
/// @returns `errc::protocol_error` if it is none, or an empty one.
expected<std::vector<batch_item>, errc> decode_batch(std::string_view body);

} // namespace rocketcaf::protocol
