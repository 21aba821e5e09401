#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/messages.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Finds single messages: by key (code 12) and by their place in the commit log
/// (code 33).
class lookup_handler {
public:
  using command = protocol::remoting_command;

  explicit lookup_handler(std::string cluster) : cluster_(std::move(cluster)) {
    // nop
  }

  /// @pre the request has one of these codes
  command handle(const broker_node& node, const command& request) const;

private:
  command on_query(const broker_node& node, const command& request) const;
  command on_view(const broker_node& node, const command& request) const;

  /// The newest messages with this key, in the order in which they came. There
  /// is no index: this looks at all messages of the topic.
  static std::vector<stored_place> find(
    const broker_node& node, const protocol::query_message_request& x);

  /// Appends a message to the answer's body.
  void append(const broker_node& node, const stored_place& place,
              command& answer) const;

  std::string cluster_;
};

} // namespace rocketcaf::actors::embedded
