#pragma once

#include "rocketcaf/actors/connection_requests.hpp"
#include "rocketcaf/actors/log.hpp"

#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/opaque_blocks.hpp"
#include "rocketcaf/protocol/reply_sorter.hpp"

#include <caf/telemetry/counter.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rocketcaf::actors {

/// A request that a peer has sent, and how its header was written.
struct peer_request {
  protocol::remoting_command command;
  serialization type = serialization::json;
};

/// Cuts what a peer sends into frames and finds out whom each is for. Only
/// opaque and flag are read of responses to users.
class frame_router {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// @param peer address of the peer, for log lines.
  /// @param dropped counts responses that nobody waits for.
  frame_router(std::string peer, protocol::frame_limits limits,
               protocol::opaque_blocks& blocks, connection_requests& requests,
               component_logger& log, caf::telemetry::int_counter& dropped)
    : peer_(std::move(peer)), limits_(limits), blocks_(blocks),
      requests_(requests), log_(log), dropped_(dropped), reader_(limits) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// A new stream of bytes begins.
  void reset();

  /// Takes the next bytes of the stream.
  /// @returns `errc::none`, or why the stream is of no use any more.
  errc feed(std::string_view bytes);

  /// Whether the last call of `feed` met a frame.
  bool any() const noexcept {
    return any_;
  }

  /// What users got by the last call of `feed`; may be moved from.
  std::vector<protocol::reply_sorter::bundle>& replies() {
    return sorter_.finish();
  }

  /// What the peer asks of us since the last call.
  std::vector<peer_request> take_requests() {
    return std::exchange(peer_requests_, {});
  }

private:
  errc route(const protocol::frame& what);
  errc keep_request(const protocol::frame& what);

  std::string peer_;
  protocol::frame_limits limits_;
  protocol::opaque_blocks& blocks_;
  connection_requests& requests_;
  component_logger& log_;
  caf::telemetry::int_counter& dropped_;
  protocol::frame_reader reader_;
  protocol::reply_sorter sorter_;
  std::vector<peer_request> peer_requests_;
  bool any_ = false;
};

} // namespace rocketcaf::actors
