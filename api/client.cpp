#include "rocketcaf/api/client.hpp"

#include "rocketcaf/actors/client.hpp"

#include <utility>

namespace rocketcaf {

expected<client_actor, caf::error> spawn_client(caf::actor_system& sys,
                                                client_options options) {
  auto result = actors::spawn_client(sys, std::move(options));
  if (!result)
    return unexpected{std::move(result.error())};
  return client_actor{*result};
}

} // namespace rocketcaf
