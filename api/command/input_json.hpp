#pragma once

#include "rocketcaf/api/producer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::command {

/// Reads one line of `produce --input json`: an object that says what to send.
///
/// Fields: `topic`, `body` (text) or `bodyBase64`, `tags`, `keys` (a list),
/// `properties` (texts by name), `shardingKey`, `queueId` with `broker`,
/// `delayLevel` or `deliverAtMillis`, `waitStoreMsgOk`. Those that are absent
/// are as in `defaults`.
/// @returns a text that names the field and the rule, on error.
expected<send_message, std::string> read_input(std::string_view line,
                                               const send_message& defaults);

/// What a line of `produce --transaction --input json` says.
struct transaction_input {
  send_message request;
  /// What its local transaction answers, and what its check-backs do; absent
  /// where the line does not say it.
  std::optional<local_transaction_state> executed = {};
  std::optional<local_transaction_state> checked = {};
};

/// Reads one that is sent in a transaction: it may have `transaction`, `check`
/// and `transactionId`, too.
expected<transaction_input, std::string> read_transaction_input(
  std::string_view line, const send_message& defaults);

/// What a line is answered with that cannot be read.
/// @param seq its number, from 0.
send_failure wrong_line(uint64_t seq, const std::string& why);

} // namespace rocketcaf::command
