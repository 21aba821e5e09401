#pragma once

#include "rocketcaf/api/blocking_producer.hpp"

#include <caf/actor_system.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace rocketcaf {

/// Owns an actor system for programs that have none. Producers that it makes
/// share it, and may outlive the variable: the system ends with its last user.
class runtime {
public:
  // -- constructors, destructors, and assignment operators --------------------

  runtime();
  runtime(runtime&&) noexcept;
  runtime& operator=(runtime&&) noexcept;
  ~runtime();

  // -- producers --------------------------------------------------------------

  expected<blocking_producer, caf::error> make_producer(
    std::string group, std::string_view name_servers);

  expected<blocking_producer, caf::error> make_producer(
    client_options shared, producer_options options);

  // -- properties -------------------------------------------------------------

  /// The actor system, to spawn further actors in.
  caf::actor_system& system() noexcept;

private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

} // namespace rocketcaf
