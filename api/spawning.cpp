#include "rocketcaf/api/spawning.hpp"

#include "rocketcaf/actors/meta_objects.hpp"

#include <utility>

namespace rocketcaf::api {

std::optional<caf::error> check_client(const client_actor& client) {
  if (!client)
    return make_error({errc::invalid_argument, "client", "must not be empty"});
  return std::nullopt;
}

std::optional<caf::error> check_client(caf::actor_system& sys,
                                       const client_options& options) {
  if (!actors::has_meta_objects())
    return make_error(errc::not_initialized,
                      "call rocketcaf::init() before the actor system is made");
  if (!sys.has_middleman())
    return make_error(errc::io_module_missing,
                      "call cfg.load<caf::io::middleman>() on the "
                      "configuration of the actor system");
  if (auto broken = validate(options))
    return make_error(*broken);
  return std::nullopt;
}

options options_for(std::string group, std::string_view name_servers) {
  options result;
  result.client.name_servers = split_addresses(name_servers);
  result.producer.group = std::move(group);
  return result;
}

} // namespace rocketcaf::api
