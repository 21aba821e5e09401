// A client over real sockets: the actor system ends when its users drop it.
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client.hpp"
#include "rocketcaf/actors/client_directory.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "support/test.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;

SUITE("client_lifetime")

namespace {

using clock_type = std::chrono::steady_clock;

/// A port on the loopback interface that accepts and never answers, since the
/// kernel completes connects by itself.
class silent_port {
public:
  silent_port() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(fd_, 16) == 0);
    REQUIRE(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size)
            == 0);
    port_ = ntohs(address.sin_port);
  }

  silent_port(const silent_port&) = delete;
  silent_port& operator=(const silent_port&) = delete;

  ~silent_port() {
    stop();
  }

  void stop() {
    if (fd_ >= 0)
      ::close(std::exchange(fd_, -1));
  }

  std::string address() const {
    return "127.0.0.1:" + std::to_string(port_);
  }

private:
  int fd_;
  uint16_t port_ = 0;
};

/// An actor system with sockets, and a clock on its end.
struct system_fixture {
  system_fixture() {
    config.load<caf::io::middleman>();
    config.set("caf.scheduler.max-threads", 2);
    system.emplace(config);
  }

  client_impl_actor start(const std::string& name_server) {
    client_options options;
    options.name_servers = {name_server};
    auto result = spawn_client(*system, std::move(options));
    REQUIRE(result.has_value());
    return *result;
  }

  /// Waits until a connection has this state.
  void await(const client_impl_actor& client, connection_state state) {
    auto limit = clock_type::now() + 10s;
    caf::scoped_actor self{*system};
    auto seen = false;
    while (!seen && clock_type::now() < limit) {
      compat::mail(self, atom::get_connections_v)
        .request(client, 5s)
        .receive(
          [&](const std::vector<connection_state_changed>& all) {
            for (auto& x : all)
              seen = seen || x.state == state;
          },
          [](const caf::error& what) { FAIL(caf::to_string(what)); });
    }
    CHECK(seen);
  }

  /// Destroys the system, which must not take long.
  void end() {
    auto begin = clock_type::now();
    system.reset();
    CHECK_LT(clock_type::now() - begin, 1s);
  }

  caf::actor_system_config config;
  std::optional<caf::actor_system> system;
};

/// Asks for a route and does not wait for the answer.
void ask_for_route(caf::actor_system& sys, const client_impl_actor& client) {
  // The asker ends at once, so that it holds nothing up.
  sys.spawn([client](caf::event_based_actor* self) {
    compat::mail(self, find_route{"t"}).send(client);
  });
}

} // namespace

TEST_F(system_fixture, "an idle client that is dropped ends") {
  { auto client = start("127.0.0.1:1"); }
  end();
}

TEST_F(system_fixture,
       "a client with a question to a silent name server ends") {
  silent_port port;
  {
    auto client = start(port.address());
    ask_for_route(*system, client);
    await(client, connection_state::connected);
  }
  end();
}

TEST_F(system_fixture, "a client whose name server refuses connections ends") {
  silent_port port;
  auto address = port.address();
  port.stop();
  {
    auto client = start(address);
    caf::scoped_actor self{*system};
    compat::mail(self, find_route{"t"})
      .request(client, 10s)
      .receive([](const route_data&) { FAIL("nobody can know this route"); },
               [&](const caf::error& what) {
                 CHECK_EQ(code_of(what), errc::name_server_unavailable);
                 CHECK(text_of(what).find(address) != std::string::npos);
               });
  }
  end();
}

TEST_F(system_fixture, "a client with sockets open that is killed ends") {
  silent_port port;
  {
    auto client = start(port.address());
    ask_for_route(*system, client);
    await(client, connection_state::connected);
    caf::anon_send_exit(client, caf::exit_reason::kill);
  }
  end();
}

TEST_F(system_fixture, "the directory holds no system up") {
  silent_port port;
  {
    client_options options;
    options.name_servers = {port.address()};
    caf::scoped_actor self{*system};
    compat::mail(self, options)
      .request(directory_of(*system), 5s)
      .receive([](const found_client& x) { CHECK(x.client != nullptr); },
               [](const caf::error& what) { FAIL(caf::to_string(what)); });
  }
  end();
}
