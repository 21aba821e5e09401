#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/timer.hpp"
#include "rocketcaf/actors/transaction_key.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/backoff.hpp"
#include "rocketcaf/protocol/transaction_machine.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace rocketcaf::actors {

/// What the transactions of one producer have in common.
struct transaction_terms {
  transaction_listener_actor listener;
  /// The producer.
  weak_handle<transaction_keeper_actor> keeper;
};

/// What a coordinator is spawned with.
struct coordinator_config {
  std::shared_ptr<const transaction_terms> terms = nullptr;
  /// What the producer calls the transaction.
  transaction_key key = {};
  /// Its id is the transaction's.
  message content;
  caf::message argument;
  /// What a broker asks, if that is how it begins here.
  std::optional<protocol::half_message_place> asked = {};
  /// How often it has asked.
  uint32_t checks = 0;
  /// Whether the listener is not asked any more.
  bool too_many_checks = false;
};

/// One transaction: waits for its half message, asks the listener, has its
/// producer tell the broker, and ends. What follows from what is decided by
/// `protocol::transaction_machine`.
class transaction_coordinator {
public:
  // -- member types -----------------------------------------------------------

  using pointer = transaction_coordinator_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.transaction_coordinator";

  // -- constructors, destructors, and assignment operators --------------------

  transaction_coordinator(pointer self, coordinator_config config);

  transaction_coordinator_actor::behavior_type make_behavior();

private:
  using machine = protocol::transaction_machine;

  // -- messages ---------------------------------------------------------------

  void on_half(half_finished& news);
  void on_time(const time_is_up& what);
  void on_not_sent(end_not_sent& why);

  // -- what the machine wants -------------------------------------------------

  void run(machine::actions todo);
  void perform(const machine::execute&);
  void perform(const machine::check&);
  void perform(machine::end_transaction& what);
  void perform(machine::answer_unknown& what);
  void perform(const machine::finish& what);

  // -- helpers ----------------------------------------------------------------

  /// Remembers why the outcome is not as wanted, for its receiver and for the
  /// broker.
  void note(errc cause, std::string remark);

  /// Asks the listener.
  template <class Question>
  void ask(Question what);

  /// Takes what the listener answers, to execute or to check.
  void on_answer(local_transaction_state x);

  /// Goes on without an answer.
  void leave_unknown(errc cause, std::string remark);

  /// Tells the producer; ends if that is gone.
  template <class Message>
  void tell_keeper(Message what);

  // -- member variables -------------------------------------------------------

  pointer self_;
  coordinator_config config_;
  machine machine_;
  transaction_send_result result_;
  std::optional<send_failure> failure_;
  /// Present once END_TRANSACTION did not go out, and why it did not at last.
  std::optional<protocol::backoff> pauses_;
  std::string obstacle_;
  timer timer_;
};

transaction_coordinator_actor spawn_coordinator(caf::actor_system& sys,
                                                coordinator_config config);

} // namespace rocketcaf::actors
