#pragma once

#include "rocketcaf/actors/connection_requests.hpp"
#include "rocketcaf/actors/log.hpp"

#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/opaque_blocks.hpp"
#include "rocketcaf/protocol/reply_sorter.hpp"

#include <caf/telemetry/counter.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::actors {

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
  /// @param answers gets what the peer must be answered.
  /// @returns `errc::none`, or why the stream is of no use any more.
  errc feed(std::string_view bytes, std::string& answers);

  /// Whether the last call of `feed` met a frame.
  bool any() const noexcept {
    return any_;
  }

  /// What users got by the last call of `feed`; may be moved from.
  std::vector<protocol::reply_sorter::bundle>& replies() {
    return sorter_.finish();
  }

private:
  errc route(const protocol::frame& what, std::string& answers);
  errc answer(const protocol::frame& what, std::string& answers);

  std::string peer_;
  protocol::frame_limits limits_;
  protocol::opaque_blocks& blocks_;
  connection_requests& requests_;
  component_logger& log_;
  caf::telemetry::int_counter& dropped_;
  protocol::frame_reader reader_;
  protocol::reply_sorter sorter_;
  bool any_ = false;
};

} // namespace rocketcaf::actors
