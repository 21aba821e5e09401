// Every event of the embedded broker happens here once.
#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/embedded/io_actor.hpp"
#include "rocketcaf/actors/embedded/listener.hpp"

#include "support/recorded_log.hpp"
#include "support/test.hpp"
#include "wire_client.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include <set>

using namespace rocketcaf;
using namespace rocketcaf::test;
using rocketcaf::actors::log_event;

SUITE("embedded_observability")

namespace {

struct system_config : caf::actor_system_config {
  system_config() {
    load<caf::io::middleman>();
  }
};

/// Waits until a broker has read so many pulls; false if nobody is connected
/// any more that could send them.
bool await_pulls(const embedded_cluster& uut, uint64_t count) {
  for (;;) {
    auto statistics = uut.statistics();
    REQUIRE(statistics.has_value());
    auto& broker = statistics->brokers.at(0);
    if (broker.requests[11] >= count)
      return true;
    if (broker.connections_open == 0)
      return false;
  }
}

/// A peer breaks the protocol; another one asks for more than it reads.
void be_rude(const embedded_cluster& uut, recorded_log& log) {
  wire_client rude{uut.name_server_address()};
  CHECK(rude.link.write({"\x00\x00\x00\x04\x7F\x00\x00\x00", 8}));
  CHECK(rude.closed());
  wire_client lazy{uut.name_server_address()};
  auto body = std::string(2u << 20, 'x');
  CHECK_EQ(lazy.call(make_send("t", body)).code, 0);
  // One at a time: all answers of one read are written at once.
  for (uint64_t i = 1; i <= 50; ++i) {
    lazy.send(make_pull("t", 0, 0));
    if (!await_pulls(uut, i))
      break;
  }
  CHECK(log.await(log_event::embedded_not_read));
}

/// CAF tells a broker that a port is closed, which nobody asked for.
void lose_port(const embedded_broker_options& options) {
  using namespace actors::embedded;
  system_config cfg;
  caf::actor_system sys{cfg};
  std::vector<bound_socket> sockets;
  sockets.push_back(*bind_socket(options.address, 0));
  auto port = caf::io::accept_handle::from_int(sockets[0].fd.get());
  auto uut = compat::spawn_broker<io_actor_state, io_actor>(sys, options,
                                                            std::move(sockets));
  compat::anon_mail(caf::io::acceptor_closed_msg{port}).send(uut);
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
}

} // namespace

TEST("every event of the broker happens, and no other one does") {
  recorded_log log;
  embedded_broker_options options;
  options.log = log.options;
  auto uut = embedded_cluster::start(options);
  REQUIRE(uut.has_value());
  REQUIRE(!compat::failed(uut->create_topic("t", 1)));
  be_rude(*uut, log);
  CHECK(!compat::failed(uut->set_mode({}, broker_mode::stalled, true)));
  lose_port(options);
  CHECK(log.await(log_event::embedded_port_lost));
  std::set<std::string> expected;
  for (auto& row : actors::log_events)
    if (row.component == "embedded")
      expected.insert(recorded_log::text_of(row.id));
  CHECK_EQ(log.events(), expected);
}
