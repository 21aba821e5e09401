#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "support/deterministic.hpp"
#include "support/fake_network.hpp"
#include "support/requests.hpp"
#include "support/test.hpp"

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// What a client said to a fake producer since the last look.
struct producer_log {
  std::vector<actors::connection_opened> opened = {};
  std::vector<actors::route_changed> routes = {};
  std::vector<connection_state> states = {};
  /// "<kind>" or "<kind> <address>".
  std::vector<std::string> down = {};
  std::vector<std::string> restarted = {};
  std::vector<std::string> client_ids = {};
  std::vector<actors::transaction_asked> asked = {};
  /// Who pushed the last route.
  caf::weak_actor_ptr route_cache = {};
};

/// A producer as a client sees it.
class fake_producer {
public:
  explicit fake_producer(caf::actor_system& sys) {
    using namespace rocketcaf::actors;
    auto name_of = [](const auto& x) {
      auto kind = to_string(x.kind);
      return x.address.empty() ? kind : kind + " " + x.address;
    };
    auto body = [out = log, name_of](producer_link_actor::pointer self)
      -> producer_link_actor::behavior_type {
      return {
        [](const opaque_lease&) {},
        [](const reply_batch&) {},
        [](const batch_written&) {},
        [](link_up) {},
        [](const link_lost&) {},
        [out](const connection_opened& x) { out->opened.push_back(x); },
        [out, self](const route_changed& x) {
          out->routes.push_back(x);
          out->route_cache
            = caf::actor_cast<caf::weak_actor_ptr>(self->current_sender());
        },
        [out](const connection_state_changed& x) {
          out->states.push_back(x.state);
        },
        [out, name_of](const child_down& x) {
          out->down.push_back(name_of(x));
        },
        [out, name_of](const child_restarted& x) {
          out->restarted.push_back(name_of(x));
        },
        [out](const attached& x) { out->client_ids.push_back(x.client_id); },
        [out](const transaction_asked& x) { out->asked.push_back(x); },
      };
    };
    handle = sys.spawn(body);
  }

  fake_producer(const fake_producer&) = delete;
  fake_producer& operator=(const fake_producer&) = delete;

  ~fake_producer() {
    end();
  }

  void end(caf::exit_reason why = caf::exit_reason::user_shutdown) {
    caf::anon_send_exit(handle, why);
  }

  std::shared_ptr<producer_log> log = std::make_shared<producer_log>();
  actors::producer_link_actor handle;
};

/// A client with its real children among fake peers, in virtual time. The name
/// server "ns:1" knows a topic "t" at broker "a:1".
struct client_fixture : deterministic {
  fake_network network;
  /// What the next `start` gives its client.
  log_options log;
  actors::client_impl_actor client;

  client_fixture() {
    network.serve_routes("ns:1", {{"t", make_route("a", "a:1")}});
    network.serve_all("a:1");
    start({});
  }

  ~client_fixture() {
    client = nullptr;
    dispatch_messages();
  }

  static client_options options() {
    client_options result;
    result.name_servers = {"ns:1"};
    return result;
  }

  void start(std::chrono::milliseconds linger) {
    auto what = options();
    what.linger = linger;
    start_with(what);
  }

  void start_with(const client_options& what) {
    actors::client_config config;
    config.options = what;
    config.options.log = log;
    config.client_id = "10.0.0.7@test";
    config.spawn_connection = network.factory();
    client = actors::spawn_client(sys(), std::move(config));
    dispatch_messages();
  }

  template <class T>
  void tell(T what) {
    compat::anon_mail(std::move(what)).send(client);
    dispatch_messages();
  }

  void attach(const fake_producer& who, const std::string& group = "g") {
    tell(actors::attach_producer{group, who.handle});
  }

  void open(const fake_producer& who, const std::string& address) {
    tell(actors::open_connection{address, who.handle});
  }

  void watch(const fake_producer& who, const std::string& topic) {
    tell(actors::watch_route{topic, who.handle});
  }

  auto detach(const fake_producer& who, std::chrono::milliseconds limit) {
    auto deadline = now() + limit;
    auto result = ask<bool>(sys(), client,
                            actors::detach_producer{who.handle.id(), deadline});
    dispatch_messages();
    return result;
  }

  auto find(const std::string& topic) {
    auto result = ask<route_data>(sys(), client, find_route{topic});
    dispatch_messages();
    return result;
  }

  time_point now() {
    return sys().clock().now();
  }

  void kill(const caf::weak_actor_ptr& who) {
    auto strong = who.lock();
    REQUIRE(strong != nullptr);
    caf::anon_send_exit(caf::actor_cast<caf::actor>(strong),
                        caf::exit_reason::kill);
    strong = nullptr;
    dispatch_messages();
  }

  void kill_connection(const std::string& address) {
    network.kill(address);
    dispatch_messages();
  }

  size_t heartbeats(const std::string& address) {
    return network.at(address)
      .requests_with(protocol::request_code::heart_beat)
      .size();
  }

  std::vector<fake_request> unregisters(const std::string& address) {
    return network.at(address).requests_with(
      protocol::request_code::unregister_client);
  }
};

} // namespace rocketcaf::test
