#pragma once

#include "rocketcaf/actors/client.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include <caf/actor_system.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace rocketcaf::test {

/// A request that came in at a fake peer, and when.
struct fake_request {
  time_point when;
  protocol::remoting_command command;
  bool oneway = false;
};

/// Somebody who listens at an address, seen through the connection actor that
/// a client has for it. A test looks inside and turns its switches.
struct fake_peer {
  // -- switches --------------------------------------------------------------

  /// What it answers; without one it never answers. An error stands for a
  /// connect that failed.
  std::function<std::variant<protocol::remoting_command, caf::error>(
    const protocol::remoting_command&)>
    answer;
  /// Whether it lends opaques. If not, it never gets to be connected.
  bool lends = true;
  /// Whether its connection actor does not get to handle `close`.
  bool holds_close = false;

  // -- what happened ---------------------------------------------------------

  std::vector<fake_request> requests;
  /// Who sent the last request, but for sends.
  caf::weak_actor_ptr requester;
  /// The bodies of all sends.
  std::vector<std::string> bodies;
  std::vector<caf::actor_id> dropped_users;
  /// How many connection actors there were.
  size_t spawned = 0;
  /// Whether the last one was told to close.
  bool closed = false;
  /// The present connection actor.
  caf::weak_actor_ptr connection;

  /// Requests with this code.
  std::vector<fake_request> requests_with(protocol::request_code code) const;
};

/// Peers by address; makes connection actors that speak to them.
class fake_network {
public:
  // -- constructors, destructors, and assignment operators -------------------

  fake_network() = default;

  fake_network(const fake_network&) = delete;
  fake_network& operator=(const fake_network&) = delete;

  /// Ends all connections: CAF 1.x keeps an actor alive while it owes an
  /// answer.
  ~fake_network();

  // -- properties ------------------------------------------------------------

  /// The peer at this address, or seen through another connection to it if a
  /// number follows: "host:port (1)". Made if there is none.
  fake_peer& at(const std::string& address);

  actors::connection_factory factory();

  // -- what a test makes happen ----------------------------------------------

  /// Makes a peer a name server that knows these routes.
  void serve_routes(const std::string& address,
                    std::map<std::string, route_data> routes);

  /// Makes a peer answer everything with success, sends as brokers do.
  void serve_all(const std::string& address);

  /// Makes a peer refuse connections.
  void refuse(const std::string& address);

  /// Makes a peer take requests and never answer them.
  void stall(const std::string& address);

  /// Makes a connection announce a state.
  void announce(const std::string& address, connection_state state);

  /// Ends a connection actor.
  void kill(const std::string& address);

private:
  std::map<std::string, std::shared_ptr<fake_peer>> peers_;
};

/// Spawns the connection actor of a peer: answers as the real one does, and at
/// the deadline at the latest.
actors::connection_actor spawn_fake_connection(caf::actor_system& sys,
                                               const actors::endpoint& which,
                                               std::shared_ptr<fake_peer> peer);

/// Spawns a stand-in for a client that gives out the network's connections.
/// The network must outlive it.
actors::connection_provider_actor spawn_fake_provider(caf::actor_system& sys,
                                                      fake_network& network);

/// A route over one broker with a master at `address`.
route_data make_route(const std::string& broker, const std::string& address,
                      int32_t queues = 4);

} // namespace rocketcaf::test
