#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/actors/errors.hpp"

#include "support/test.hpp"
#include "wire_client.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

SUITE("embedded_cluster")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

errc start_error(embedded_broker_options options) {
  auto result = embedded_cluster::start(std::move(options));
  return result ? errc::none : code_of(result.error());
}

uint16_t port_of(const std::string& address) {
  return static_cast<uint16_t>(
    std::stoi(address.substr(address.rfind(':') + 1)));
}

} // namespace

TEST("a given port is used, and a taken one refused") {
  scripted_peer taken;
  CHECK_EQ(start_error({.port = taken.port()}), errc::unavailable);
  taken.stop_listening();
  auto uut = embedded_cluster::start({.port = taken.port()});
  REQUIRE(uut.has_value());
  CHECK_EQ(uut->name_server_address(), taken.address());
}

TEST("a port can be used again at once") {
  uint16_t port = 0;
  for (int round = 0; round < 3; ++round) {
    auto uut = embedded_cluster::start({.port = port});
    REQUIRE(uut.has_value());
    port = port_of(uut->name_server_address());
    wire_client client{uut->name_server_address()};
    CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  }
}

TEST("clusters side by side do not meet") {
  auto first = embedded_cluster::start();
  auto second = embedded_cluster::start();
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK_EQ(
    wire_client{first->name_server_address()}.call(make_send("t", "body")).code,
    0);
  CHECK_EQ(first->statistics()->messages_stored(), 1u);
  CHECK_EQ(second->statistics()->messages_stored(), 0u);
}

TEST("invalid options are refused by name") {
  auto uut = embedded_cluster::start({.queues = 0});
  REQUIRE(!uut.has_value());
  CHECK_EQ(code_of(uut.error()), errc::invalid_option);
  CHECK(to_string(uut.error()).find("queues") != std::string::npos);
}

TEST("an actor system without the I/O module is refused") {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  auto uut = spawn_embedded_broker(sys);
  REQUIRE(!uut.has_value());
  CHECK_EQ(code_of(uut.error()), errc::io_module_missing);
}

TEST("bad control messages are answered with an error") {
  auto uut = embedded_cluster::start();
  REQUIRE(uut.has_value());
  CHECK_EQ(code_of(uut->create_topic("a b")), errc::invalid_argument);
  CHECK_EQ(code_of(uut->inject({.broker_name = "x"})), errc::invalid_argument);
}

TEST("topics of sends and of control messages are one") {
  auto uut = embedded_cluster::start();
  REQUIRE(uut.has_value());
  CHECK(!compat::failed(uut->create_topic("t", 2)));
  wire_client client{uut->name_server_address()};
  CHECK_EQ(client.call(make_send("t", "body", 1)).code, 0);
  CHECK_EQ(client.call(make_send("t", "body", 2)).code, 29);
  CHECK(!compat::failed(uut->create_topic("t", 3)));
  CHECK_EQ(client.call(make_send("t", "body", 2)).code, 0);
}
