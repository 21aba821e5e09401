#pragma once

#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::bench {

/// What the stub broker is like.
struct stub_options {
  /// Where it listens, at 127.0.0.1; 0 for any free port.
  uint16_t port = 0;
  /// Queues of each topic; every topic exists.
  int32_t queues = 4;
  /// Takes sends and never answers them.
  bool silent = false;
};

/// Answers requests as a name server and a broker would whose store costs
/// nothing: in the form of a real broker's answers, as cheaply as possible.
class stub_replies {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// @param options has the port where the stub listens.
  explicit stub_replies(const stub_options& options);

  // -- properties -------------------------------------------------------------

  /// Send requests taken so far.
  uint64_t sends() const noexcept {
    return sends_;
  }

  /// Transactions that were ended so far, by END_TRANSACTION.
  uint64_t ended_transactions() const noexcept {
    return ended_transactions_;
  }

  // -- answering --------------------------------------------------------------

  /// Appends the answer to `request`, if there is one.
  /// @returns whether the request was well-formed.
  bool answer(const protocol::frame& request, std::string& out);

private:
  /// Answers what clients send nearly always, without decoding all of it.
  /// @returns whether `request` was of this kind.
  bool answer_plain_send(const protocol::frame& request, std::string& out);

  /// The same for the end of a transaction, which has no answer.
  bool take_plain_end(const protocol::frame& request);
  void append_plain_answer(std::string& out, std::string_view queue_id,
                           int32_t opaque);

  void answer_request(const protocol::command_view& request, serialization type,
                      std::string& out);
  protocol::remoting_command make_answer(const protocol::command_view& request);
  protocol::remoting_command on_send(const protocol::command_view& request);
  protocol::remoting_command on_route() const;

  /// Appends the id of the message that is stored next.
  void append_message_id(std::string& out);

  stub_options options_;
  uint64_t sends_ = 0;
  uint64_t messages_ = 0;
  uint64_t ended_transactions_ = 0;
  /// Text of message ids before the offset.
  std::string id_prefix_;
  /// Parts of a plain answer around the values that change.
  std::string before_queue_id_;
  std::string before_message_id_;
  std::string before_offset_;
  std::string before_opaque_;
  std::string after_opaque_;
  protocol::command_view view_;
};

} // namespace rocketcaf::bench
