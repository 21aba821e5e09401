#pragma once

#include "rocketcaf/actors/embedded/broker_node.hpp"
#include "rocketcaf/actors/embedded/client_handler.hpp"
#include "rocketcaf/actors/embedded/client_relay.hpp"
#include "rocketcaf/actors/embedded/kv_handler.hpp"
#include "rocketcaf/actors/embedded/lock_handler.hpp"
#include "rocketcaf/actors/embedded/lookup_handler.hpp"
#include "rocketcaf/actors/embedded/name_server_handler.hpp"
#include "rocketcaf/actors/embedded/offset_handler.hpp"
#include "rocketcaf/actors/embedded/options.hpp"
#include "rocketcaf/actors/embedded/pull_handler.hpp"
#include "rocketcaf/actors/embedded/request_outcome.hpp"
#include "rocketcaf/actors/embedded/reset_handler.hpp"
#include "rocketcaf/actors/embedded/send_back_handler.hpp"
#include "rocketcaf/actors/embedded/send_handler.hpp"
#include "rocketcaf/actors/embedded/topic_handler.hpp"
#include "rocketcaf/actors/embedded/transaction_handler.hpp"

#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <optional>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Copies a request, which then owns its parts.
protocol::remoting_command to_command(const protocol::command_view& x);

/// Serves requests: decides by values, knows no sockets. README.md lists the
/// codes and what each does.
class request_handler {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// @param options must outlive this, as must nodes and relay.
  request_handler(const embedded_broker_options& options,
                  std::vector<broker_node>& nodes, client_relay& relay);

  // -- serving ----------------------------------------------------------------

  /// Serves one request. Answers lack their opaque.
  request_outcome handle(const request_source& source,
                         const protocol::command_view& request,
                         const moment& now);

  /// Looks again for a pull that was parked.
  /// @returns nullopt if it goes on waiting.
  std::optional<protocol::remoting_command> resume(const parked_pull& parked,
                                                   bool time_is_up);

private:
  /// What a slave answers to requests that only masters serve.
  /// @returns nullopt if it serves this one.
  static std::optional<protocol::remoting_command> refuse_as_slave(
    const protocol::command_view& request);

  std::vector<broker_node>& nodes_;
  send_handler sends_;
  pull_handler pulls_;
  transaction_handler transactions_;
  send_back_handler send_backs_;
  client_handler clients_;
  client_relay& relay_;
  reset_handler resets_;
  lock_handler locks_;
  lookup_handler lookups_;
  offset_handler offsets_;
  topic_handler topics_;
  name_server_handler name_server_;
  kv_handler kv_;
};

} // namespace rocketcaf::actors::embedded
