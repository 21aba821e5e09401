#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client_directory.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/producer.hpp"

#include "support/deterministic.hpp"
#include "support/fake_network.hpp"
#include "support/plain_sender.hpp"
#include "support/recorder.hpp"
#include "support/test.hpp"

#include <caf/actor_registry.hpp>
#include <caf/event_based_actor.hpp>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// A real producer above a real client above fake peers, in virtual time. The
/// name server "ns:1" knows a topic "t" at broker "a:1".
struct supervision_fixture : deterministic {
  using child_kind = actors::child_kind;

  // -- constructors, destructors, and assignment operators --------------------

  supervision_fixture() {
    network.serve_routes("ns:1", {{"t", make_route("a", "a:1")}});
    network.serve_all("a:1");
    directory = actors::spawn_client_directory(
      sys(), [this](caf::actor_system&, client_options options) {
        return make_client(std::move(options));
      });
    // The first one in the registry is the system's.
    sys().registry().put("rocketcaf.client-directory-0", directory);
  }

  ~supervision_fixture() {
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    caf::anon_send_exit(directory, caf::exit_reason::kill);
    given = nullptr;
    supervisor = nullptr;
    dispatch_messages();
  }

  // -- what a test sets up ----------------------------------------------------

  client_options shared() {
    client_options result;
    result.name_servers = {"ns:1"};
    return result;
  }

  /// Spawns the producer over a client that the test holds, too.
  void spawn_given(producer_options options = {}) {
    given = *make_client(shared());
    spawn(std::move(options), given);
  }

  /// Spawns the producer over one that it finds by itself.
  void spawn_shared(producer_options options = {}) {
    spawn(std::move(options), shared());
  }

  /// Adds a broker to the route of "t". It is seen at the next look-up.
  void add_second_broker() {
    auto route = make_route("a", "a:1");
    auto second = make_route("b", "b:1");
    route.queue_datas.push_back(second.queue_datas.front());
    route.broker_datas.push_back(second.broker_datas.front());
    network.serve_routes("ns:1", {{"t", route}});
    network.serve_all("b:1");
  }

  /// Sends that wait for an answer for long, so that only deaths end them.
  static producer_options patient() {
    producer_options result;
    result.send_timeout = std::chrono::minutes{10};
    result.attempt_timeout = std::chrono::minutes{10};
    result.retries = 100;
    return result;
  }

  // -- what a test makes happen -----------------------------------------------

  void send(uint64_t token, const std::string& topic = "t") {
    sender.send(producer, token,
                {.topic = topic, .body = std::to_string(token)});
    dispatch_messages();
  }

  /// Sends with tokens from 1 to `count`.
  void send_some(uint64_t count) {
    for (uint64_t token = 1; token <= count; ++token)
      send(token);
  }

  void kill(child_kind kind) {
    auto victim = find(kind).lock();
    REQUIRE(victim != nullptr);
    REQUIRE(!compat::terminated(victim));
    caf::anon_send_exit(caf::actor_cast<caf::actor>(victim),
                        caf::exit_reason::kill);
    victim = nullptr;
    dispatch_messages();
  }

  // -- what a test sees -------------------------------------------------------

  time_point now() {
    return sys().clock().now();
  }

  /// The one outcome of a send.
  const dated_outcome& outcome(uint64_t token) {
    auto& all = sender.outcomes(token);
    REQUIRE_EQ(all.size(), 1u);
    return all.front();
  }

  /// Whether all sends up to a token are answered, each once, with success.
  bool all_stored(uint64_t count) {
    auto result = true;
    for (uint64_t token = 1; token <= count; ++token)
      result
        = sender.outcomes(token).size() == 1 && outcome(token).ok() && result;
    return result;
  }

  bool any_answered(uint64_t count) {
    for (uint64_t token = 1; token <= count; ++token)
      if (sender.answered(token))
        return true;
    return false;
  }

  /// The actor of a kind that works for the latest client now.
  caf::weak_actor_ptr find(child_kind kind) {
    auto client
      = caf::actor_cast<actors::client_impl_actor>(clients.back().lock());
    REQUIRE(client != nullptr);
    switch (kind) {
    case child_kind::client:
      return clients.back();
    case child_kind::connection:
      return network.at("a:1").connection;
    case child_kind::heartbeat:
      return network.at("a:1").requester;
    case child_kind::resolver:
      compat::anon_mail(actors::refresh_route{"t"}).send(client);
      dispatch_messages();
      return network.at("ns:1").requester;
    default:
      return find_route_cache(client);
    }
  }

  fake_network network;
  /// All clients that were made.
  std::vector<caf::weak_actor_ptr> clients;
  /// How clients restart their children.
  protocol::restart_rules rules;
  /// Why no further client can be made, if so.
  caf::error no_client;
  actors::client_directory_actor directory;
  actors::client_impl_actor given;
  plain_sender sender{sys()};
  producer_actor producer;
  /// Watches the producer, as a user's actor does.
  caf::actor supervisor;
  /// What it was told when the producer ended.
  std::optional<caf::error> ended;

private:
  expected<actors::client_impl_actor, caf::error> make_client(
    client_options options) {
    if (compat::failed(no_client))
      return unexpected{no_client};
    actors::client_config config;
    config.options = std::move(options);
    config.client_id = "10.0.0.7@test";
    config.spawn_connection = network.factory();
    config.restarts = rules;
    auto result = actors::spawn_client(sys(), std::move(config));
    clients.push_back(caf::actor_cast<caf::weak_actor_ptr>(result));
    return result;
  }

  void spawn(producer_options options, actors::client_source source) {
    if (options.group.empty())
      options.group = "g";
    auto result
      = actors::spawn_producer(sys(), std::move(options), std::move(source));
    REQUIRE(result.has_value());
    producer = std::move(*result);
    // Hidden, so that `running` counts what is ours.
    supervisor = sys().spawn<caf::hidden>(
      [this, supervised = producer](caf::event_based_actor* self) {
        auto guard = std::make_shared<compat::watch_guard>(compat::watch(
          self, supervised, [this](const caf::error& why) { ended = why; }));
        return caf::behavior{[guard](atom::close) {}};
      });
    dispatch_messages();
    send(0);
    REQUIRE(outcome(0).ok());
    sender.forget();
  }

  caf::weak_actor_ptr find_route_cache(
    const actors::client_impl_actor& client) {
    caf::weak_actor_ptr result;
    auto observer = sys().spawn<caf::hidden>(
      [&result](actors::route_observer_actor::pointer self)
        -> actors::route_observer_actor::behavior_type {
        return {[self, &result](const actors::route_changed&) {
          result = caf::actor_cast<caf::weak_actor_ptr>(self->current_sender());
        }};
      });
    compat::anon_mail(actors::watch_route{"t", observer}).send(client);
    dispatch_messages();
    caf::anon_send_exit(observer, caf::exit_reason::kill);
    dispatch_messages();
    return result;
  }
};

} // namespace rocketcaf::test
