#pragma once

#include "rocketcaf/protocol/local_transaction_state.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/transaction_machine.hpp"

#include <cstdint>
#include <string>

namespace rocketcaf::protocol {

/// What becomes of a half message, as a broker is told.
struct half_message_end {
  half_message_place place = {};
  /// The real topic and the producer group, as they are on the wire.
  std::string topic = {};
  std::string group = {};
  local_transaction_state state = local_transaction_state::unknown;
  /// Whether the broker has asked.
  bool from_check = false;
  /// The message's unique id.
  std::string message_id = {};
  std::string transaction_id = {};
  /// Why it is so, for the broker's log; may be empty.
  std::string remark = {};
};

/// Makes the request, END_TRANSACTION (code 37), which nobody answers.
remoting_command make_end_request(half_message_end x);

/// Appends the whole frame of the same request.
/// @returns as `encode` does.
errc append_end_request(std::string& out, half_message_end x, int32_t opaque,
                        serialization type);

} // namespace rocketcaf::protocol
