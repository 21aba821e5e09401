#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <caf/disposable.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace rocketcaf::actors {

/// A resolver's requests to single name servers, over connections that the
/// client gives out. Each is answered once, at its deadline at the latest.
class name_server_calls {
public:
  // -- member types -----------------------------------------------------------

  /// Why there is no response.
  struct failure {
    errc code = errc::none;
    std::string text;
  };

  using outcome = expected<protocol::remoting_command, failure>;

  using callback = std::function<void(outcome)>;

  // -- constructors, destructors, and assignment operators --------------------

  name_server_calls(resolver_actor::pointer self,
                    weak_handle<connection_provider_actor> client)
    : self_(self), client_(std::move(client)) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// Asks the name server at `address` and calls `f`, but not before this
  /// returns.
  void start(std::string address, protocol::remoting_command request,
             time_point deadline, callback f);

  /// A connection is there, or the successor of one: sends what waits for it.
  void on_connection(connection_opened& news);

private:
  // -- member types -----------------------------------------------------------

  struct call {
    std::string address;
    protocol::remoting_command request;
    time_point deadline;
    callback f;
    /// It went to the connection, and is not waiting for one.
    bool sent = false;
    caf::disposable timer;
  };

  /// Hands the request to the connection, if there is one.
  void send(uint64_t id);

  /// Tells the outcome, unless it was told.
  void finish(uint64_t id, outcome what);

  // -- member variables -------------------------------------------------------

  resolver_actor::pointer self_;
  weak_handle<connection_provider_actor> client_;
  std::map<uint64_t, call> calls_;
  uint64_t last_id_ = 0;
  std::map<std::string, connection_actor> connections_;
  /// Addresses whose connection the client was asked for.
  std::set<std::string> opening_;
};

} // namespace rocketcaf::actors
