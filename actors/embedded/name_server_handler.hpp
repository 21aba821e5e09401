#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/options.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include <string_view>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Serves what name servers know about brokers and topics: codes 105, 106, 205,
/// 206, 216, 224, 304 and 327.
class name_server_handler {
public:
  using command = protocol::remoting_command;

  /// @param options must outlive this, as must the nodes.
  name_server_handler(const embedded_broker_options& options,
                      std::vector<broker_node>& nodes)
    : options_(options), nodes_(nodes) {
    // nop
  }

  /// @pre the request has one of these codes
  command handle(const command& request);

private:
  command on_route(const command& request) const;
  command on_cluster_info() const;
  command on_topics_of_cluster(const command& request) const;
  command on_system_topics() const;
  command on_delete_topic(const command& request);
  command on_wipe_write_perm(const command& request);
  command on_add_write_perm(const command& request);

  /// The route of a topic, over all brokers that routes name.
  route_data route_of(std::string_view topic) const;

  broker_data describe(const broker_node& node) const;

  /// All topics of all brokers that routes name.
  command list_topics() const;

  /// Sets what routes tell of all topics of a broker.
  /// @param f returns the new permission for the old one.
  /// @returns the number of topics.
  template <class F>
  int32_t change_perms(std::string_view broker_name, F f);

  const embedded_broker_options& options_;
  std::vector<broker_node>& nodes_;
};

} // namespace rocketcaf::actors::embedded
