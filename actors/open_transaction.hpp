#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/watch_guard.hpp"

#include "rocketcaf/protocol/time_point.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace rocketcaf::actors {

/// To whom the outcome of a transaction goes.
class transaction_requester {
public:
  // -- member types -----------------------------------------------------------

  /// A request, answered with a result or an error.
  using request = caf::typed_response_promise<transaction_send_result>;

  /// A plain message, answered with one that echoes the token.
  struct plain {
    caf::strong_actor_ptr sender;
    uint64_t token;
  };

  // -- constructors, destructors, and assignment operators --------------------

  /// Nobody waits: a broker asked.
  transaction_requester() = default;

  template <class Kind>
  explicit transaction_requester(Kind kind) : kind_(std::move(kind)) {
    // nop
  }

  // -- answering --------------------------------------------------------------

  void answer(producer_impl_actor::pointer self, transaction_outcome outcome);

private:
  std::variant<std::monostate, request, plain> kind_;
};

/// Where an open transaction stands, as far as its producer is concerned.
enum class transaction_phase : uint8_t {
  /// It waits for room.
  waiting,
  /// Its half message is being sent.
  sending_half,
  /// The listener is asked to execute, or to check.
  asking,
  /// The broker is being told.
  ending,
};

/// A transaction that is not finished.
struct open_transaction {
  transaction_requester requester;
  /// Empty while it waits for room.
  transaction_coordinator_actor coordinator;
  compat::watch_guard watch = {};
  /// What waits for room, its size, and its place; null and 0 otherwise.
  std::unique_ptr<send_transaction> held = nullptr;
  size_t held_bytes = 0;
  uint64_t ticket = 0;
  std::string id;
  std::string topic;
  /// Unlike its number, never used again.
  uint64_t serial = 0;
  time_point begun_at = {};
  transaction_phase phase = transaction_phase::waiting;
  uint32_t checks = 0;
  /// What it comes to when END_TRANSACTION, which is on its way, has gone out.
  std::unique_ptr<transaction_send_result> outcome = nullptr;
  /// Whether it began with a broker's question.
  bool from_check = false;
  uint64_t drain_group = 0;
};

} // namespace rocketcaf::actors
