#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/request_outcome.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/pulling.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace rocketcaf::actors::embedded {

/// Serves pulls: codes 11 and 361.
class pull_handler {
public:
  using command = protocol::remoting_command;

  explicit pull_handler(std::string cluster) : cluster_(std::move(cluster)) {
    // nop
  }

  /// Answers a pull, or parks it if it may wait and finds nothing.
  request_outcome handle(broker_node& node, const request_source& source,
                         const command& request);

  /// Looks again for a pull that was parked.
  /// @returns nullopt if it goes on waiting.
  std::optional<command> resume(broker_node& node,
                                const protocol::pull_message_request& pull,
                                bool time_is_up);

private:
  /// Finds the topic and completes the subscription.
  /// @returns the refusal if that fails.
  std::optional<command> prepare(broker_node& node,
                                 protocol::pull_message_request& pull);

  command read(const broker_node& node, const stored_topic& topic,
               const protocol::pull_message_request& pull);

  /// Appends messages to the answer's body.
  /// @returns the offset after the last one that was looked at.
  int64_t collect(const broker_node& node, const stored_topic& topic,
                  const protocol::pull_message_request& pull, command& answer);

  std::string cluster_;
};

} // namespace rocketcaf::actors::embedded
