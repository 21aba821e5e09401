#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/request_outcome.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"

#include <optional>
#include <string>
#include <utility>

namespace rocketcaf::actors::embedded {

/// Takes messages back that consumers could not process (code 36): a copy comes
/// again later, in the group's retry topic, or goes to its dead letters.
class send_back_handler {
public:
  using command = protocol::remoting_command;

  /// @param cluster that all brokers belong to.
  explicit send_back_handler(std::string cluster)
    : cluster_(std::move(cluster)) {
    // nop
  }

  request_outcome handle(broker_node& node, const request_source& source,
                         const command& request, const moment& now) const;

private:
  using send_back_request = protocol::consumer_send_msg_back_request;

  /// The copy to store, as yet without its time.
  /// @param level of its delay; 0 for none.
  static stored_record copy_of(const broker_node& node,
                               const stored_place& place, int32_t level);

  std::string cluster_;
};

} // namespace rocketcaf::actors::embedded
