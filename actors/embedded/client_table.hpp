#pragma once

#include "rocketcaf/actors/embedded/messages.hpp"

#include "rocketcaf/protocol/time_point.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Who lives behind the connections of one broker, as heartbeats tell.
class client_table {
public:
  // -- constants --------------------------------------------------------------

  /// Groups that no heartbeat names for so long are forgotten
  /// (ConsumerManager.java, ProducerManager.java).
  static constexpr std::chrono::seconds kept_for{120};

  // -- modifiers --------------------------------------------------------------

  /// Names of consumer groups whose members are to be told that the group
  /// changed: its clients, or the topics of one of them. Groups in which each
  /// member gets all messages are never among them.
  using changed_groups = std::vector<std::string>;

  /// Handles a heartbeat. Groups that it does not name stay for a while: a
  /// client may have several tickers that know of different ones.
  /// @returns nullopt, with nothing changed, if the body is malformed.
  std::optional<changed_groups> on_heartbeat(uint64_t connection,
                                             std::string_view body,
                                             time_point now);

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
  /// What a client is in a consumer group.
  struct membership {
    /// When a heartbeat named the group last.
    time_point told;
    /// Whether each member gets all messages.
    bool broadcasting = false;
    /// Topic to expression.
    std::map<std::string, std::string> subscriptions = {};
  };

  struct client {
    std::string id;
    /// Group to when a heartbeat named it last.
    std::map<std::string, time_point, std::less<>> producers;
    std::map<std::string, membership, std::less<>> consumers;
    /// When it was chosen, counted in choices; 0 for never.
    uint64_t chosen = 0;
  };

  static std::optional<client> read(std::string_view body, time_point now);
  static bool read_consumer(const nlohmann::json& x, time_point now,
                            client& result);

  /// Forgets groups that were not named any more.
  void expire(time_point now, changed_groups& changed);

  std::map<uint64_t, client> clients_;
  uint64_t choices_ = 0;
};

} // namespace rocketcaf::actors::embedded
