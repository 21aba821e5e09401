#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

namespace rocketcaf::actors::embedded {

/// Serves the administration of one broker's topics: codes 17, 215 and 351.
class topic_handler {
public:
  using command = protocol::remoting_command;

  /// @pre the request has one of these codes
  command handle(broker_node& node, const command& request) const;

private:
  static command on_update(broker_node& node, const command& request);
  static command on_delete(broker_node& node, const command& request);
  static command on_query(const broker_node& node, const command& request);
};

} // namespace rocketcaf::actors::embedded
