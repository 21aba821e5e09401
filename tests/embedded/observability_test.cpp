// Every event of the embedded broker happens here once.
#include "rocketcaf/api/embedded_broker.hpp"

#include "support/recorded_log.hpp"
#include "support/test.hpp"
#include "wire_client.hpp"

#include <set>

using namespace rocketcaf;
using namespace rocketcaf::test;
using rocketcaf::actors::log_event;

SUITE("embedded_observability")

namespace {

/// Shuts down the socket of this process that listens at a port, as if the
/// system did.
bool shut_down_listener(uint16_t port) {
  for (auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    auto fd = std::stoi(entry.path().filename().string());
    int listens = 0;
    socklen_t size = sizeof(listens);
    sockaddr_in where{};
    socklen_t where_size = sizeof(where);
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0
        && listens != 0
        && ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &where_size)
             == 0
        && ntohs(where.sin_port) == port)
      return ::shutdown(fd, SHUT_RDWR) == 0;
  }
  return false;
}

uint16_t port_of(const std::string& address) {
  auto text = address.substr(address.rfind(':') + 1);
  return static_cast<uint16_t>(std::stoi(text));
}

} // namespace

TEST("every event of the broker happens, and no other one does") {
  recorded_log log;
  embedded_broker_options options;
  options.log = log.options;
  auto uut = embedded_cluster::start(std::move(options));
  REQUIRE(uut.has_value());
  REQUIRE(!compat::failed(uut->create_topic("t", 1)));
  auto address = uut->name_server_address();
  {
    wire_client rude{address};
    CHECK(rude.link.write(std::string{"\x00\x00\x00\x04\x7F\x00\x00\x00", 8}));
    CHECK(rude.closed());
  }
  {
    // It asks for 80 MB and reads none of it.
    wire_client lazy{address};
    auto body = std::string(1u << 20, 'x');
    CHECK_EQ(lazy.call(make_send("t", body)).code, 0);
    for (int i = 0; i < 80; ++i)
      lazy.send(make_pull("t", 0, 0));
    CHECK(log.await(log_event::embedded_not_read));
  }
  CHECK(!compat::failed(uut->set_mode({}, broker_mode::stalled, true)));
  CHECK(!compat::failed(uut->set_mode({}, broker_mode::serving, true)));
  CHECK(shut_down_listener(port_of(address)));
  CHECK(log.await(log_event::embedded_port_lost));
  std::set<std::string> expected;
  for (auto& row : actors::log_events)
    if (row.component == "embedded")
      expected.insert(recorded_log::text_of(row.id));
  CHECK_EQ(log.events(), expected);
}
