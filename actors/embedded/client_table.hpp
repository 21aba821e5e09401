#pragma once

#include "rocketcaf/actors/embedded/messages.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Who lives behind the connections of one broker, as heartbeats tell.
class client_table {
public:
  // -- modifiers --------------------------------------------------------------

  /// Names of consumer groups whose members are to be told that the group
  /// changed: its clients, or the topics of one of them. Groups in which each
  /// member gets all messages are never among them.
  using changed_groups = std::vector<std::string>;

  /// Handles a heartbeat.
  /// @returns nullopt, with nothing changed, if the body is malformed.
  std::optional<changed_groups> on_heartbeat(uint64_t connection,
                                             std::string_view body);

  /// Forgets groups of a client; empty names stand for none.
  changed_groups on_unregister(std::string_view client_id,
                               std::string_view producer,
                               std::string_view consumer);

  /// Forgets all that a connection told.
  changed_groups on_closed(uint64_t connection);

  /// Chooses a connection with a producer of this group: the one that was
  /// chosen least recently.
  /// @returns nullopt if there is none.
  std::optional<uint64_t> next_producer(std::string_view group);

  // -- properties -------------------------------------------------------------

  /// All clients, sorted by id.
  std::vector<embedded_client> clients() const;

  /// Ids of the clients in a consumer group, sorted.
  std::vector<std::string> consumers_of(std::string_view group) const;

  /// The connections of the clients in a consumer group.
  std::vector<uint64_t> connections_of(std::string_view group) const;

  /// The connection of a client that is in this consumer group.
  std::optional<uint64_t> connection_of(std::string_view group,
                                        std::string_view client_id) const;

  /// Connections, and ids of the clients behind them.
  /// @param client_id empty for all clients.
  /// @param group in which they are, as consumers or producers; empty for any.
  std::vector<std::pair<uint64_t, std::string>> find(
    std::string_view client_id, std::string_view group) const;

  /// Consumer groups of the client behind a connection.
  std::vector<std::string> groups_of(uint64_t connection) const;

  /// The tag expression under which a group follows a topic.
  std::optional<std::string> subscription(const std::string& group,
                                          const std::string& topic) const;

private:
  struct client {
    std::string id;
    std::set<std::string, std::less<>> producers;
    std::set<std::string, std::less<>> consumers;
    /// (group, topic) to expression.
    std::map<std::pair<std::string, std::string>, std::string> subscriptions;
    /// Consumer groups in which each member gets all messages.
    std::set<std::string, std::less<>> broadcasting;
    /// When it was chosen, counted in choices; 0 for never.
    uint64_t chosen = 0;
  };

  static std::optional<client> read(std::string_view body);

  /// Topics that a client follows in a group.
  static std::set<std::string> topics_of(const client& x,
                                         const std::string& group);

  std::map<uint64_t, client> clients_;
  uint64_t choices_ = 0;
};

} // namespace rocketcaf::actors::embedded
