#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/options.hpp"
#include "rocketcaf/actors/embedded/pull_table.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace rocketcaf::actors::embedded {

/// What came of looking at a half message.
struct check_outcome {
  /// The connection to ask; nullopt if there is none.
  std::optional<uint64_t> connection;
  /// The question; the opaque is set by whoever sends it.
  protocol::remoting_command question;
  /// Where a message was stored, if one was.
  std::optional<queue_key> stored;
};

/// Asks producers what became of their transactions, with code 39, and gives up
/// on those that nobody ends.
class transaction_checker {
public:
  /// @param options must outlive this.
  explicit transaction_checker(const embedded_broker_options& options)
    : options_(options) {
    // nop
  }

  /// Looks at the next half message that is due.
  /// @returns nullopt if there is none.
  std::optional<check_outcome> next(broker_node& node, size_t broker,
                                    const moment& now);

private:
  /// Writes a half message anew and asks about it. As with brokers, this is a
  /// check also if there is nobody to ask.
  check_outcome ask(broker_node& node, const half_message& half,
                    const moment& now);

  static protocol::remoting_command make_question(
    const broker_node& node, protocol::stored_message message,
    const half_place& place);

  /// Moves a half message to the topic of those that were never ended.
  check_outcome discard(broker_node& node, size_t broker,
                        const half_message& half, const moment& now);

  const embedded_broker_options& options_;
};

} // namespace rocketcaf::actors::embedded
