#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/producer_metrics.hpp"
#include "rocketcaf/actors/transaction_key.hpp"

#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/order_lanes.hpp"
#include "rocketcaf/protocol/send_plan.hpp"
#include "rocketcaf/protocol/send_request.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <memory>
#include <optional>
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

/// Collects what became of the requests of one-way sends, and answers when the
/// last was handed to its connection or could not be.
class handovers {
public:
  using promise = caf::typed_response_promise<void>;

  handovers(promise answer, size_t size)
    : answer_(std::move(answer)), missing_(size) {
    // nop
  }

  void done();
  void failed(send_failure failure);

private:
  promise answer_;
  /// The first one.
  std::optional<send_failure> failure_;
  size_t missing_;
};

/// To whom the outcome of one send goes: exactly one of several kinds.
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

  /// The messages of a batch, which are some of many.
  struct batch_part {
    std::shared_ptr<many_sends> whole;
    /// Index of the first of them.
    size_t first;
    std::vector<unique_message_id> ids;
  };

  using batch = std::unique_ptr<batch_part>;

  /// A send that no broker answers.
  using oneway = std::shared_ptr<handovers>;

  /// The half message of a transaction: its producer takes the outcome.
  using half = transaction_key;

  // -- constructors, destructors, and assignment operators --------------------

  template <class Kind>
  explicit send_requester(Kind kind) : kind_(std::move(kind)) {
    // nop
  }

  // -- properties -------------------------------------------------------------

  send_form form() const noexcept {
    return static_cast<send_form>(kind_.index());
  }

  /// The ids of the messages of a batch, or nullptr.
  const std::vector<unique_message_id>* batch_ids() const noexcept {
    auto x = std::get_if<batch>(&kind_);
    return x == nullptr ? nullptr : &(*x)->ids;
  }

  /// The transaction of a half message, or nullptr.
  const transaction_key* transaction() const noexcept {
    return std::get_if<half>(&kind_);
  }

  // -- answering --------------------------------------------------------------

  void answer(producer_impl_actor::pointer self, send_result result);
  void answer(producer_impl_actor::pointer self, send_failure failure);

  /// Answers a batch.
  void answer(std::vector<send_result> results);

  /// Answers a one-way send: its request is on its way.
  void answer_handed_over();

private:
  /// In the order of `send_form`.
  std::variant<request, plain, part, batch, oneway, half> kind_;
};

/// Where a send stands. Each open send is in exactly one phase and has exactly
/// one entry in the producer's deadline queue.
enum class send_phase : uint8_t {
  /// It is ordered and waits for those of its key before it.
  waiting_for_turn,
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
  send_phase phase = send_phase::waiting_for_turn;
  send_topic* topic = nullptr;
  queue_choice choice = {};
  protocol::send_kind kind = {};
  /// Among the ordered sends of its key; nowhere if it is not ordered.
  protocol::order_lanes::place lane = {};
  /// Its place among those that wait for a route or for opaques.
  uint64_t ticket = 0;
  /// Of its id, unless the message brought one.
  protocol::unique_id_stamp stamp = {};
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
