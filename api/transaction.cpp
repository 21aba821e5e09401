#include "rocketcaf/api/transaction.hpp"

#include "rocketcaf/api/runtime.hpp"
#include "rocketcaf/api/spawning.hpp"

#include "rocketcaf/actors/function_listener.hpp"
#include "rocketcaf/actors/producer.hpp"

#include <caf/actor_cast.hpp>

#include <optional>
#include <utility>

namespace rocketcaf {

namespace {

using listener_result = expected<transaction_listener_actor, caf::error>;

/// The actor behind a listener, spawned if it is none yet.
listener_result listener_actor(caf::actor_system& sys,
                               any_transaction_listener listener,
                               const producer_options& options) {
  if (auto functions = std::get_if<transaction_listener>(&listener))
    return spawn_transaction_listener(sys, std::move(*functions),
                                      options.listener_threads,
                                      options.transaction_timeout);
  auto& result = std::get<transaction_listener_actor>(listener);
  if (!result)
    return unexpected{
      make_error({errc::invalid_argument, "listener", "must not be empty"})};
  return std::move(result);
}

/// Spawns a producer whose client was checked.
expected<transaction_producer_actor, caf::error> spawn_with(
  caf::actor_system& sys, actors::client_source source,
  producer_options options, any_transaction_listener listener) {
  // Before a listener is spawned for nothing.
  if (auto broken = validate(options))
    return unexpected{make_error(*broken)};
  auto handle = listener_actor(sys, std::move(listener), options);
  if (!handle)
    return unexpected{std::move(handle.error())};
  return actors::spawn_producer(sys, std::move(options), std::move(source),
                                std::move(*handle));
}

} // namespace

// -- listeners ----------------------------------------------------------------

simple_transaction_listener::operator transaction_listener() const {
  return {.execute = [x = executed](auto&) { return x; },
          .check = [x = checked](auto&) { return x; }};
}

transaction_listener make_simple_transaction_listener(bool commit) {
  auto state = commit ? local_transaction_state::commit
                      : local_transaction_state::rollback;
  return simple_transaction_listener{state, state};
}

listener_result spawn_transaction_listener(caf::actor_system& sys,
                                           transaction_listener functions,
                                           size_t threads,
                                           std::chrono::milliseconds limit) {
  if (!functions.execute || !functions.check)
    return unexpected{make_error(
      {errc::invalid_argument, "listener", "must have both functions"})};
  if (threads == 0)
    return unexpected{
      make_error({errc::invalid_argument, "threads", "must be at least 1"})};
  return actors::spawn_function_listener(
    sys, {.functions = std::move(functions),
          .threads = threads,
          .limit = std::min(limit, longest_limit)});
}

// -- producers ----------------------------------------------------------------

expected<transaction_producer_actor, caf::error> spawn_transaction_producer(
  caf::actor_system& sys, const client_actor& client, producer_options options,
  any_transaction_listener listener) {
  if (auto broken = api::check_client(client))
    return unexpected{std::move(*broken)};
  return spawn_with(sys, caf::actor_cast<actors::client_impl_actor>(client),
                    std::move(options), std::move(listener));
}

expected<transaction_producer_actor, caf::error> spawn_transaction_producer(
  caf::actor_system& sys, client_options shared, producer_options options,
  any_transaction_listener listener) {
  if (auto broken = api::check_client(sys, shared))
    return unexpected{std::move(*broken)};
  return spawn_with(sys, std::move(shared), std::move(options),
                    std::move(listener));
}

expected<transaction_producer_actor, caf::error> spawn_transaction_producer(
  caf::actor_system& sys, std::string group, std::string_view name_servers,
  any_transaction_listener listener) {
  auto x = api::options_for(std::move(group), name_servers);
  return spawn_transaction_producer(sys, std::move(x.client),
                                    std::move(x.producer), std::move(listener));
}

expected<blocking_producer, caf::error> make_transaction_producer(
  std::string group, std::string_view name_servers,
  transaction_listener listener) {
  return runtime{}.make_transaction_producer(std::move(group), name_servers,
                                             std::move(listener));
}

} // namespace rocketcaf
