#pragma once

#include "rocketcaf/api/blocking_producer.hpp"
#include "rocketcaf/api/producer.hpp"

#include "rocketcaf/actors/transaction_listener.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace rocketcaf {

// -- listeners ----------------------------------------------------------------

/// Who executes local transactions: an actor, or functions, which run on
/// `listener_threads` threads.
using any_transaction_listener
  = std::variant<transaction_listener_actor, transaction_listener>;

/// A listener that always answers the same: for tests and first steps.
struct simple_transaction_listener {
  local_transaction_state executed = local_transaction_state::commit;
  local_transaction_state checked = local_transaction_state::commit;

  operator transaction_listener() const;
};

/// Makes a listener that commits, or rolls back, all it is asked about.
transaction_listener make_simple_transaction_listener(bool commit);

/// Spawns a listener of functions, to be given to a producer later:
/// `(atom::subscribe, listener)`.
/// @param threads that call them, at least 1.
/// @param limit nobody waits longer: what was not begun by then never is.
/// @returns `errc::invalid_argument` if a function is missing.
expected<transaction_listener_actor, caf::error> spawn_transaction_listener(
  caf::actor_system& sys, transaction_listener functions, size_t threads = 4,
  std::chrono::milliseconds limit = std::chrono::minutes{1});

// -- producers ----------------------------------------------------------------

/// Spawns a producer with a transaction listener on a client of one's own
/// choice; see `spawn_producer`.
expected<transaction_producer_actor, caf::error> spawn_transaction_producer(
  caf::actor_system& sys, const client_actor& client, producer_options options,
  any_transaction_listener listener);

/// Spawns a producer with a transaction listener that shares a client; see
/// `spawn_producer`.
expected<transaction_producer_actor, caf::error> spawn_transaction_producer(
  caf::actor_system& sys, client_options shared, producer_options options,
  any_transaction_listener listener);

/// Spawns one with default options: all that a first program needs.
/// @param name_servers addresses "host:port", separated by ';' or ','.
expected<transaction_producer_actor, caf::error> spawn_transaction_producer(
  caf::actor_system& sys, std::string group, std::string_view name_servers,
  any_transaction_listener listener);

/// Makes a producer with a transaction listener and an actor system of its own,
/// for programs without actors.
/// @param name_servers addresses "host:port", separated by ';' or ','.
expected<blocking_producer, caf::error> make_transaction_producer(
  std::string group, std::string_view name_servers,
  transaction_listener listener);

} // namespace rocketcaf
