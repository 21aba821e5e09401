#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"

#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/opaque_source.hpp"
#include "rocketcaf/protocol/pending_requests.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace rocketcaf::actors {

/// The requests that a connection sends for others and answers itself.
class connection_requests {
public:
  // -- member types -----------------------------------------------------------

  using response_promise
    = caf::typed_response_promise<protocol::remoting_command>;
  using written_promise = caf::typed_response_promise<void>;

  /// Waits for a response or, one-way, for its request to be written.
  using waiter = std::variant<response_promise, written_promise>;

  // -- constants --------------------------------------------------------------

  /// Who leases their opaques; actors have ids above it.
  static constexpr protocol::opaque_blocks::owner_id owner = 0;

  // -- constructors, destructors, and assignment operators --------------------

  /// @param type how requests are encoded.
  connection_requests(protocol::opaque_blocks& blocks, serialization type)
    : source_(blocks, owner), type_(type) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// Adds a request, whose opaque and flag are set here.
  /// @returns its opaque, with the frame appended to `out`; or nullopt if the
  ///          waiter got an error.
  std::optional<int32_t> add(protocol::remoting_command& request,
                             time_point deadline, waiter who, std::string& out);

  /// The request is about to be written: answers it if it is one-way.
  /// @returns false if it is over and need not be written.
  bool writing(int32_t opaque);

  /// Answers the request with the response, if it is still open.
  /// @param known whether it was.
  /// @returns `errc::none` or `errc::protocol_error`.
  errc finish(const protocol::frame& response, int32_t opaque, bool& known);

  /// Answers all whose deadline passed.
  void expire(time_point now, const std::string& text);

  /// Answers all with an error.
  void fail_all(errc code, const std::string& text);

  /// Answers one that never was added.
  static void fail(waiter& who, errc code, std::string text);

  // -- properties -------------------------------------------------------------

  bool empty() const noexcept {
    return pending_.empty();
  }

  size_t size() const noexcept {
    return pending_.size();
  }

  /// The earliest deadline.
  std::optional<time_point> earliest() const {
    return pending_.earliest();
  }

private:
  protocol::opaque_source source_;
  serialization type_;
  protocol::pending_requests<waiter> pending_;
};

} // namespace rocketcaf::actors
