#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/request_outcome.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

namespace rocketcaf::actors::embedded {

/// Moves consumer groups (code 222) as brokers before 5.2 do, and later ones
/// with useServerSideResetOffset=false: their consumers are told by code 220.
class reset_handler {
public:
  using command = protocol::remoting_command;

  request_outcome handle(const broker_node& node, const command& request) const;
};

} // namespace rocketcaf::actors::embedded
