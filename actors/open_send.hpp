#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/producer_metrics.hpp"

#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/send_plan.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

namespace rocketcaf::actors {

class send_topic;

/// Collects the outcomes of a `send_many` and answers when the last is in.
class many_sends {
public:
  using promise = caf::typed_response_promise<std::vector<send_outcome>>;

  many_sends(promise answer, size_t size)
    : answer_(std::move(answer)), outcomes_(size), missing_(size) {
    // nop
  }

  void set(size_t index, send_outcome outcome);

private:
  promise answer_;
  std::vector<send_outcome> outcomes_;
  size_t missing_;
};

/// To whom the outcome of one send goes: exactly one of three kinds.
class send_requester {
public:
  // -- member types -----------------------------------------------------------

  /// A request, answered with a result or an error.
  using request = caf::typed_response_promise<send_result>;

  /// A plain send, answered with a message that echoes the token.
  struct plain {
    caf::strong_actor_ptr sender;
    uint64_t token;
  };

  /// One message of many.
  struct part {
    std::shared_ptr<many_sends> whole;
    size_t index;
  };

  // -- constructors, destructors, and assignment operators --------------------

  template <class Kind>
  explicit send_requester(Kind kind) : kind_(std::move(kind)) {
    // nop
  }

  // -- properties -------------------------------------------------------------

  send_form form() const noexcept {
    return static_cast<send_form>(kind_.index());
  }

  // -- answering --------------------------------------------------------------

  void answer(producer_impl_actor::pointer self, send_result result);
  void answer(producer_impl_actor::pointer self, send_failure failure);

private:
  /// In the order of `send_form`.
  std::variant<request, plain, part> kind_;
};

/// Where a send stands. Each open send is in exactly one phase and has exactly
/// one entry in the producer's deadline queue.
enum class send_phase : uint8_t {
  /// It waits for room among the sends in flight.
  waiting_for_room,
  /// It waits for the route of its topic.
  waiting_for_route,
  /// It waits for opaques of the chosen connection.
  waiting_for_link,
  /// It is encoded, and maybe written; the answer is due.
  in_flight,
  /// It pauses before the next attempt.
  backing_off,
};

/// A send that is not answered yet.
struct open_send {
  message content;
  send_requester requester;
  time_point deadline;
  /// Who sent it: those that wait for room take turns. 0 if it has no sender.
  caf::actor_id sender = 0;
  time_point taken_at;
  /// What it counts in bounds on bytes.
  size_t bytes = 0;
  /// The group of sends that a `drain` waits for.
  uint64_t drain_group = 0;
  send_phase phase = send_phase::waiting_for_room;
  send_topic* topic = nullptr;
  /// Its place among those that wait for a route or for opaques.
  uint64_t ticket = 0;
  unique_message_id id = {};
  protocol::send_plan plan = {};

  // -- of the current attempt -------------------------------------------------

  queue_ref queue = {};
  /// Index of the producer's link to the broker.
  uint32_t link = 0;
  int32_t opaque = 0;
  /// The batch that carries the request.
  uint64_t sequence = 0;
};

} // namespace rocketcaf::actors
