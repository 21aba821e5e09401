#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/request_outcome.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

#include <string>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Serves what brokers and clients tell each other about who is there: codes
/// 34, 35, 38 and 46. Members of a consumer group that changed are told so,
/// with code 40.
class client_handler {
public:
  using command = protocol::remoting_command;

  /// @pre the request has one of these codes
  request_outcome handle(broker_node& node, const request_source& source,
                         const command& request, const moment& now) const;

  /// What to tell the members of these groups.
  static std::vector<client_notice> notices_for(
    const broker_node& node, const std::vector<std::string>& groups);

private:
  static request_outcome on_heartbeat(broker_node& node,
                                      const request_source& source,
                                      const command& request,
                                      const moment& now);
  static request_outcome on_unregister(broker_node& node,
                                       const command& request);
  static command on_consumer_list(const broker_node& node,
                                  const command& request);
  static command on_check(const command& request);
};

} // namespace rocketcaf::actors::embedded
