#pragma once

#include "rocketcaf/protocol/local_transaction_state.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/queue_choice.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/time_point.hpp"
#include "rocketcaf/protocol/transaction_result.hpp"

#include <caf/message.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// What is said about transactions.
namespace rocketcaf {

// -- to a producer ------------------------------------------------------------

/// Asks a producer to send one message in a transaction: it is stored where no
/// consumer sees it (the half message), the producer's listener executes the
/// local transaction, and the broker is told to show the message or to drop it.
/// The message must have no delivery time.
struct send_transaction {
  /// Its id names the transaction; without one it gets one.
  message content = {};
  /// What the listener is told beside the message.
  caf::message argument = {};
  /// When the half message must be stored at the latest. Without one, the
  /// producer's `send_timeout` counts from when it first handles this.
  std::optional<time_point> deadline = {};
  /// Who chooses the queue.
  queue_choice queue = {};
};

// -- from a producer ----------------------------------------------------------

/// What became of a transaction. A failure says that its local transaction did
/// not run: the half message was not stored, as far as is known.
using transaction_outcome = std::variant<transaction_send_result, send_failure>;

/// The answer to a `send_transaction` that was sent with a token.
struct transaction_finished {
  uint64_t token = 0;
  transaction_outcome outcome;
};

/// What happens to transactions.
enum class transaction_event : uint8_t {
  /// Its half message is to be sent.
  begun = 0,
  /// The half message is stored, and the listener was asked to execute.
  executing = 1,
  /// A broker has asked what became of it.
  checked = 2,
  /// The listener did not answer in time.
  timed_out = 3,
  /// The commit went to the broker.
  committed = 4,
  /// The rollback went to the broker.
  rolled_back = 5,
  /// The broker has to ask.
  left_to_check = 6,
  /// The half message was not stored, as far as is known.
  failed = 7,
};

std::string to_string(transaction_event x);
bool from_string(std::string_view name, transaction_event& x);
bool from_integer(uint8_t value, transaction_event& x);

/// Tells observers what happened to a transaction.
struct transaction_changed {
  transaction_metadata transaction;
  transaction_event event = transaction_event::begun;
  /// Why, if something went wrong; `none` if not.
  errc cause = errc::none;
  /// The cause in words.
  std::string detail = {};
};

// -- to a transaction listener ------------------------------------------------

/// Asks a listener to execute the local transaction that belongs to a message
/// (Java: `executeLocalTransaction`).
struct execute_local_transaction {
  message content = {};
  std::string transaction_id = {};
  /// As it was in `send_transaction`.
  caf::message argument = {};
};

/// Asks a listener what became of a local transaction (Java:
/// `checkLocalTransaction`). Any producer of the group may be asked about any
/// transaction of it, those of earlier processes included: only what the
/// listener keeps for good can answer. One that it has never heard of did not
/// run.
struct check_local_transaction {
  message content = {};
  std::string transaction_id = {};
  /// How often the broker has asked, this time included; 0 if it does not say.
  uint32_t checks = 0;
};

} // namespace rocketcaf
