#pragma once

#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/listener_threads.hpp"
#include "rocketcaf/actors/transaction_listener.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <unordered_map>

namespace rocketcaf::actors {

/// What a function listener is spawned with.
struct function_listener_config {
  transaction_listener functions;
  size_t threads = 4;
  /// Nobody waits for an answer longer: what was not begun by then never is.
  std::chrono::milliseconds limit{60'000};
};

/// A transaction listener that calls functions, on threads of its own.
class function_listener {
public:
  // -- member types -----------------------------------------------------------

  using pointer = function_listener_actor::pointer;

  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.function_listener";

  // -- constructors, destructors, and assignment operators --------------------

  function_listener(pointer self, function_listener_config config);

  function_listener_actor::behavior_type make_behavior();

private:
  using promise = caf::typed_response_promise<local_transaction_state>;

  /// Has `f(question)` called.
  template <class F, class Question>
  caf::result<local_transaction_state> call(const F& f, Question what);

  void on_answer(listener_answered& what);

  pointer self_;
  function_listener_config config_;
  /// Those who wait, by number of their question.
  std::unordered_map<uint64_t, promise> waiting_;
  uint64_t last_question_ = 0;
  listener_threads threads_;
};

transaction_listener_actor spawn_function_listener(
  caf::actor_system& sys, function_listener_config config);

} // namespace rocketcaf::actors
