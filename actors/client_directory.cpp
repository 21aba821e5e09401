#include "rocketcaf/actors/client_directory.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/address.hpp"

#include <caf/actor_registry.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>

namespace rocketcaf::actors {

namespace {

/// Separates the parts of a key; no option may contain it.
constexpr char separator = '\n';

std::string join(const std::vector<std::string>& xs) {
  std::string result;
  for (auto& x : xs) {
    if (!result.empty())
      result += ", ";
    result += x;
  }
  return result;
}

} // namespace

// -- keys ---------------------------------------------------------------------

std::string client_key(const client_options& options) {
  std::vector<std::string> servers;
  for (auto& text : options.name_servers) {
    auto address = protocol::parse_address(text);
    servers.push_back(address ? to_string(*address) : text);
  }
  std::sort(servers.begin(), servers.end());
  servers.erase(std::unique(servers.begin(), servers.end()), servers.end());
  std::string result;
  for (auto& server : servers)
    result += server + separator;
  result += separator + options.instance_name;
  result += separator + options.unit_name;
  result += separator + to_string(options.header_serialization);
  return result;
}

std::vector<std::string> differing_keys(const client_options& lhs,
                                        const client_options& rhs) {
  std::vector<std::string> result;
  auto compare = [&](const char* key, auto member) {
    if (lhs.*member != rhs.*member)
      result.emplace_back(key);
  };
  compare("client.connect-timeout", &client_options::connect_timeout);
  compare("client.request-timeout", &client_options::request_timeout);
  compare("client.reconnect-backoff-min",
          &client_options::reconnect_backoff_min);
  compare("client.reconnect-backoff-max",
          &client_options::reconnect_backoff_max);
  compare("client.idle-timeout", &client_options::idle_timeout);
  compare("client.route-refresh-interval",
          &client_options::route_refresh_interval);
  compare("client.heartbeat-interval", &client_options::heartbeat_interval);
  compare("client.linger", &client_options::linger);
  compare("client.max-frame-size", &client_options::max_frame_size);
  compare("client.max-header-size", &client_options::max_header_size);
  if (lhs.log.logger != rhs.log.logger)
    result.emplace_back("log.logger");
  if (lhs.log.levels != rhs.log.levels)
    result.emplace_back("log.levels");
  return result;
}

// -- the actor ----------------------------------------------------------------

client_directory_state::client_directory_state(pointer self,
                                               client_factory make_client)
  : self_(self), make_client_(std::move(make_client)) {
  // nop
}

client_directory_actor::behavior_type client_directory_state::make_behavior() {
  return {
    [this](client_options& x) { return on_find(x); },
  };
}

caf::result<found_client> client_directory_state::on_find(
  client_options& options) {
  std::erase_if(entries_, [](auto& kvp) { return !kvp.second.client.lock(); });
  auto key = client_key(options);
  if (auto i = entries_.find(key); i != entries_.end()) {
    auto differing = differing_keys(i->second.options, options);
    if (!differing.empty())
      return make_error(errc::options_mismatch,
                        "a client with these name servers and this instance "
                        "name exists with other values of "
                          + join(differing)
                          + ": use the same values, or another "
                            "client.instance-name");
    if (auto client = i->second.client.lock())
      return found_client{std::move(client)};
  }
  auto client = make_client_(self_->system(), options);
  if (!client)
    return std::move(client.error());
  component_logger{options.log, "client_directory"}.write(
    log_event::client_made, "for name servers {}", join(options.name_servers));
  entries_.insert_or_assign(
    key, entry{weak_handle<client_impl_actor>{*client}, std::move(options)});
  return found_client{std::move(*client)};
}

client_directory_actor spawn_client_directory(caf::actor_system& sys,
                                              client_factory make_client) {
  using impl = client_directory_actor::stateful_impl<client_directory_state>;
  return sys.spawn<impl, caf::hidden>(std::move(make_client));
}

client_directory_actor directory_of(caf::actor_system& sys) {
  auto make_client = [](caf::actor_system& system, client_options options) {
    return spawn_client(system, std::move(options));
  };
  // A dead directory stays in the registry, since taking it out would race with
  // its successor: that one takes the next key.
  for (size_t number = 0;; ++number) {
    auto key = std::string{client_directory_state::name} + "-"
             + std::to_string(number);
    auto found = sys.registry().get<caf::strong_actor_ptr>(key);
    if (found == nullptr) {
      auto mine = spawn_client_directory(sys, make_client);
      // The first one to put it wins.
      sys.registry().put(key, mine);
      found = sys.registry().get<caf::strong_actor_ptr>(key);
    }
    if (found != nullptr && !compat::terminated(found))
      return caf::actor_cast<client_directory_actor>(found);
  }
}

// -- searching ----------------------------------------------------------------

namespace {

class client_search_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.client-search";

  // -- constructors, destructors, and assignment operators --------------------

  explicit client_search_state(client_directory_actor::pointer self)
    : self_(self) {
    // nop
  }

  client_directory_actor::behavior_type make_behavior() {
    return {
      [this](client_options& x) { return on_find(x); },
    };
  }

private:
  caf::result<found_client> on_find(client_options& options) {
    auto answer = self_->make_response_promise<found_client>();
    auto directory = directory_of(self_->system());
    compat::mail(self_, std::move(options))
      .request(directory, caf::infinite)
      .then(
        [this, answer](found_client& x) mutable {
          answer.deliver(std::move(x));
          self_->quit();
        },
        [this, answer](caf::error& why) mutable {
          answer.deliver(std::move(why));
          self_->quit();
        });
    return answer;
  }

  client_directory_actor::pointer self_;
};

} // namespace

client_directory_actor spawn_client_search(caf::actor_system& sys) {
  using impl = client_directory_actor::stateful_impl<client_search_state>;
  return sys.spawn<impl>();
}

} // namespace rocketcaf::actors
