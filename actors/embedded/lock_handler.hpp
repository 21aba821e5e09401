#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

namespace rocketcaf::actors::embedded {

/// Locks queues for consumers that process them in order (code 41), and unlocks
/// them (code 42).
class lock_handler {
public:
  using command = protocol::remoting_command;

  /// @pre the request has one of these codes
  command handle(broker_node& node, const command& request,
                 const moment& now) const;
};

} // namespace rocketcaf::actors::embedded
