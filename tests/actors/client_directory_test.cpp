#include "rocketcaf/actors/client_directory.hpp"

#include "client_fixture.hpp"

#include <caf/actor_registry.hpp>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;
using rocketcaf::test::ask;

SUITE("client_directory")

namespace {

using texts = std::vector<std::string>;

client_options make_options(texts name_servers) {
  client_options result;
  result.name_servers = std::move(name_servers);
  return result;
}

/// A directory that makes clients with fake connections.
struct directory_fixture : rocketcaf::test::deterministic {
  rocketcaf::test::fake_network network;
  size_t made = 0;
  client_directory_actor directory = spawn_client_directory(
    sys(),
    [this](caf::actor_system& system,
           client_options options) -> expected<client_impl_actor, caf::error> {
      if (auto what = validate(options))
        return unexpected{make_error(*what)};
      ++made;
      client_config config;
      config.options = std::move(options);
      config.client_id = "10.0.0.7@test";
      config.spawn_connection = network.factory();
      return spawn_client(system, std::move(config));
    });

  ~directory_fixture() {
    directory = nullptr;
    dispatch_messages();
  }

  auto find(client_options options) {
    auto result = ask<found_client>(sys(), directory, client_options{options});
    dispatch_messages();
    return result;
  }
};

} // namespace

// -- keys ---------------------------------------------------------------------

TEST("the order and spelling of name servers do not matter") {
  auto key = client_key(make_options({"a:1", "b:1"}));
  CHECK_EQ(client_key(make_options({"b:1", "http://a:1", "b:1"})), key);
  CHECK_NE(client_key(make_options({"a:1"})), key);
  CHECK_NE(client_key(make_options({"a:1", "b:2"})), key);
}

TEST("names and serialization are part of the key") {
  auto key = client_key(make_options({"a:1"}));
  auto other = make_options({"a:1"});
  other.instance_name = "x";
  CHECK_NE(client_key(other), key);
  auto unit = make_options({"a:1"});
  unit.unit_name = "x";
  CHECK_NE(client_key(unit), key);
  CHECK_NE(client_key(unit), client_key(other));
  auto binary = make_options({"a:1"});
  binary.header_serialization = serialization::rocketmq;
  CHECK_NE(client_key(binary), key);
}

TEST("each option that is not in the key is compared") {
  client_options x;
  CHECK_EQ(differing_keys(x, x), texts{});
  client_options y;
  y.connect_timeout = 1ms;
  y.request_timeout = 1ms;
  y.reconnect_backoff_min = 1ms;
  y.reconnect_backoff_max = 1ms;
  y.idle_timeout = 1ms;
  y.route_refresh_interval = 1ms;
  y.heartbeat_interval = 1ms;
  y.linger = 1ms;
  y.max_frame_size = 1;
  y.max_header_size = 1;
  y.log.levels["client"] = spdlog::level::debug;
  CHECK_EQ(
    differing_keys(x, y),
    (texts{"client.connect-timeout", "client.request-timeout",
           "client.reconnect-backoff-min", "client.reconnect-backoff-max",
           "client.idle-timeout", "client.route-refresh-interval",
           "client.heartbeat-interval", "client.linger",
           "client.max-frame-size", "client.max-header-size", "log.levels"}));
}

// -- the actor ----------------------------------------------------------------

TEST_F(directory_fixture, "equal options find the same client") {
  auto first = find(make_options({"a:1", "b:1"}));
  auto second = find(make_options({"b:1", "a:1"}));
  REQUIRE(first->value && second->value);
  CHECK(first->value->client == second->value->client);
  CHECK_EQ(made, 1u);
}

TEST_F(directory_fixture, "other name servers make another client") {
  auto first = find(make_options({"a:1"}));
  auto second = find(make_options({"b:1"}));
  REQUIRE(first->value && second->value);
  CHECK(first->value->client != second->value->client);
}

TEST_F(directory_fixture, "options that differ otherwise are refused by name") {
  auto first = find(make_options({"a:1"}));
  auto options = make_options({"a:1"});
  options.request_timeout = 17ms;
  options.linger = 1s;
  auto second = find(options);
  CHECK_EQ(code_of(second->error), errc::options_mismatch);
  auto text = text_of(second->error);
  CHECK(text.find("client.request-timeout, client.linger") != text.npos);
}

TEST_F(directory_fixture, "a client is not kept alive, and forgotten then") {
  auto first = find(make_options({"a:1"}));
  first->value.reset();
  dispatch_messages();
  CHECK_EQ(running(), 0u);
  auto options = make_options({"a:1"});
  options.request_timeout = 17ms;
  CHECK(find(options)->value.has_value());
  CHECK_EQ(made, 2u);
}

TEST_F(directory_fixture,
       "a client that has ended is replaced, though somebody "
       "holds it") {
  auto first = find(make_options({"a:1"}));
  REQUIRE(first->value.has_value());
  caf::anon_send_exit(first->value->client, caf::exit_reason::user_shutdown);
  dispatch_messages();
  auto second = find(make_options({"a:1"}));
  REQUIRE(second->value.has_value());
  CHECK(first->value->client != second->value->client);
}

TEST_F(directory_fixture, "why no client can be made is passed on") {
  auto answer = find(make_options({"nonsense"}));
  CHECK_EQ(code_of(answer->error), errc::invalid_option);
  CHECK_EQ(made, 0u);
}

// -- the directory of a system ------------------------------------------------

TEST_F(rocketcaf::test::deterministic, "a system has one directory") {
  auto first = directory_of(sys());
  CHECK(first == directory_of(sys()));
  // No system waits for it.
  CHECK_EQ(running(), 0u);
}

TEST_F(rocketcaf::test::deterministic, "a dead directory is succeeded") {
  auto first = directory_of(sys());
  caf::anon_send_exit(first, caf::exit_reason::kill);
  dispatch_messages();
  auto second = directory_of(sys());
  CHECK(first != second);
  CHECK(second == directory_of(sys()));
}
