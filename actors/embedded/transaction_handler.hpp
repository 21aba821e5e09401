#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/request_outcome.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

#include <optional>

namespace rocketcaf::actors::embedded {

/// Ends transactions: code 37.
class transaction_handler {
public:
  using command = protocol::remoting_command;

  /// Commits or rolls back a half message. That nothing is known yet has no
  /// answer, as with brokers.
  request_outcome handle(broker_node& node, const request_source& source,
                         const command& request, const moment& now);

private:
  using end_request = protocol::end_transaction_request;

  /// Judges what names a half message as brokers do.
  /// @returns the refusal if the request must not end it.
  static std::optional<command> check(const half_message& half,
                                      const end_request& x, const moment& now);

  /// Stores the half message for all to see.
  /// @returns the queue in which it is; nullopt if it was deleted.
  static std::optional<queue_key> commit(broker_node& node, size_t broker,
                                         const half_place& place,
                                         half_message half, const moment& now);
};

} // namespace rocketcaf::actors::embedded
