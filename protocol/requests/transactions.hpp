#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests about half messages.
namespace rocketcaf::protocol {

/// Says what becomes of a half message (code 37), one-way. A commit must not be
/// repeated: the message would be stored twice.
struct end_transaction_request {
  static constexpr auto code = request_code::end_transaction;
  using response = no_fields;

  /// The real topic; brokers with access control need it.
  std::optional<std::string> topic{};
  std::string producer_group{};
  /// The queue offset in the answer to the half message.
  int64_t tran_state_table_offset = 0;
  /// The offset in the offset message id in that answer.
  int64_t commit_log_offset = 0;
  /// `sys_flag::transaction_commit`, `transaction_rollback`, or 0 for unknown.
  int32_t commit_or_rollback = 0;
  /// Whether a check asked for it.
  bool from_transaction_check = false;
  std::string msg_id{};
  std::optional<std::string> transaction_id{};
  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("producerGroup", x.producer_group);
    f("tranStateTableOffset", x.tran_state_table_offset);
    f("commitLogOffset", x.commit_log_offset);
    f("commitOrRollback", x.commit_or_rollback);
    f("fromTransactionCheck", x.from_transaction_check, tolerated);
    f("msgId", x.msg_id);
    f("transactionId", x.transaction_id);
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const end_transaction_request&,
                         const end_transaction_request&)
    = default;
};

/// A broker asks what became of a half message (code 39), one-way; the message
/// is the body. Clients never send it.
struct check_transaction_state_request {
  static constexpr auto code = request_code::check_transaction_state;
  using response = no_fields;

  /// The topic of all half messages: not the message's.
  std::optional<std::string> topic{};
  int64_t tran_state_table_offset = 0;
  int64_t commit_log_offset = 0;
  std::optional<std::string> msg_id{};
  std::optional<std::string> transaction_id{};
  std::optional<std::string> offset_msg_id{};
  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("tranStateTableOffset", x.tran_state_table_offset);
    f("commitLogOffset", x.commit_log_offset);
    f("msgId", x.msg_id);
    f("transactionId", x.transaction_id);
    f("offsetMsgId", x.offset_msg_id);
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const check_transaction_state_request&,
                         const check_transaction_state_request&)
    = default;
};

} // namespace rocketcaf::protocol
