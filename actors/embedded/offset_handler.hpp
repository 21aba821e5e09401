#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

namespace rocketcaf::actors::embedded {

/// Serves requests about offsets: of consumer groups (codes 14 and 15) and of
/// queues (29 to 32).
class offset_handler {
public:
  using command = protocol::remoting_command;

  /// @pre the request has one of these codes
  command handle(broker_node& node, const command& request) const;

private:
  static command on_max_offset(const broker_node& node, const command& request);
  static command on_min_offset(const broker_node& node, const command& request);
  static command on_search(const broker_node& node, const command& request);
  static command on_earliest(const broker_node& node, const command& request);
  static command on_query(const broker_node& node, const command& request);
  static command on_update(broker_node& node, const command& request);
};

} // namespace rocketcaf::actors::embedded
