#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/stored_message.hpp"
#include "rocketcaf/protocol/transaction_machine.hpp"

#include <cstdint>
#include <string>

namespace rocketcaf::protocol {

/// What a broker wants to know with CHECK_TRANSACTION_STATE (code 39).
struct transaction_check {
  /// Where the half message lies now; the broker's address is not in it.
  half_message_place place;
  /// The producer group of the half message, in its namespace.
  std::string group;
  /// The message's unique id.
  std::string transaction_id;
  message content;
  /// How often the broker has asked; 0 if it does not say.
  uint32_t checks = 0;
};

/// Reads a broker's question. Its body is the stored half message, with the
/// topic that it is for.
/// @returns `errc::protocol_error` if it is malformed or lacks group or id,
///          `errc::body_too_large` as `decode_messages` does.
expected<transaction_check, errc> read_transaction_check(
  const remoting_command& request);

/// What a user sent, as far as a stored message tells it: RocketMQ's own
/// properties become members, and what brokers add is left out.
message to_message(stored_message stored);

} // namespace rocketcaf::protocol
