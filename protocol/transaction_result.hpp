#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/local_transaction_state.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/transaction_machine.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace rocketcaf {

/// What became of a transaction whose half message was stored.
struct transaction_send_result {
  /// Where the half message lies, which consumers never see: the queue is that
  /// of the message, the offset one among half messages.
  send_result half = {};
  /// The message's unique id.
  std::string transaction_id = {};
  /// What the listener answered.
  local_transaction_state state = local_transaction_state::unknown;
  transaction_end ended = transaction_end::failed;
  /// Why the listener's answer is missing, or could not be told to the broker;
  /// `none` if all went well.
  errc cause = errc::none;
  /// The cause in words.
  std::string remark = {};

  /// Whether the broker was told to make the message visible.
  bool is_commit() const noexcept {
    return ended == transaction_end::committed;
  }

  /// Whether the broker was told to drop the message.
  bool is_rollback() const noexcept {
    return ended == transaction_end::rolled_back;
  }

  friend bool operator==(const transaction_send_result&,
                         const transaction_send_result&)
    = default;
};

/// Makes the result of a transaction that went as its listener answered.
transaction_send_result make_transaction_send_result(
  send_result half, local_transaction_state state);

/// Makes a message to be sent in a transaction with an id of one's own, as of
/// the order or transfer that it is about; see `message::id`.
message make_transaction_message(std::string topic, std::string body,
                                 std::string transaction_id);

/// A transaction that is open, or one that a broker asks about.
struct transaction_metadata {
  std::string transaction_id = {};
  std::string topic = {};
  /// Since it began here.
  std::chrono::milliseconds age{0};
  /// How often brokers have asked about it, as they count.
  uint32_t checks = 0;
  /// Whether it began with a broker's question: another process, or an earlier
  /// producer, sent its half message.
  bool from_check = false;

  friend bool operator==(const transaction_metadata&,
                         const transaction_metadata&)
    = default;
};

/// Counters of transactions since the start, and a gauge.
struct transaction_statistics {
  /// Half messages that were to be sent.
  uint64_t begun = 0;
  uint64_t committed = 0;
  uint64_t rolled_back = 0;
  /// Left to the broker's question.
  uint64_t unknown = 0;
  /// Half messages that were not stored, as far as is known.
  uint64_t failed = 0;
  /// Questions of brokers.
  uint64_t checked = 0;
  /// Listeners that did not answer in time.
  uint64_t timed_out = 0;
  size_t open = 0;

  friend bool operator==(const transaction_statistics&,
                         const transaction_statistics&)
    = default;
};

} // namespace rocketcaf
