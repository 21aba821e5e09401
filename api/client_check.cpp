#include "rocketcaf/api/client_check.hpp"

namespace rocketcaf::api {

std::optional<caf::error> check_client(caf::actor_system& sys,
                                       const client_options& options) {
  if (!sys.has_middleman())
    return make_error(errc::io_module_missing,
                      "call cfg.load<caf::io::middleman>() on the "
                      "configuration of the actor system");
  if (auto broken = validate(options))
    return make_error(*broken);
  return std::nullopt;
}

} // namespace rocketcaf::api
