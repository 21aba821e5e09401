#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/connector.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include "support/scripted_peer.hpp"
#include "support/test.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

SUITE("connector")

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;
using namespace std::literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

milliseconds since(steady_clock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

/// A DNS server on a free port of the loopback interface. It answers each
/// question for an IPv4 address with `hosts` (last byte of 127.0.0.x), or not
/// at all if there are none.
class dns_server {
public:
  explicit dns_server(std::vector<uint8_t> hosts)
    : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
      hosts_(std::move(hosts)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(where);
    auto* address = reinterpret_cast<sockaddr*>(&where);
    REQUIRE_EQ(::bind(fd_, address, size), 0);
    REQUIRE_EQ(::getsockname(fd_, address, &size), 0);
    address_ = "127.0.0.1:" + std::to_string(ntohs(where.sin_port));
    thread_ = std::thread{[this] { run(); }};
  }

  ~dns_server() {
    stop_ = true;
    thread_.join();
    ::close(fd_);
  }

  const std::string& address() const {
    return address_;
  }

  int questions() const {
    return questions_;
  }

private:
  void run() {
    char buffer[512];
    while (!stop_) {
      if (!await_fd(fd_, POLLIN, 10ms))
        continue;
      sockaddr_storage from{};
      socklen_t size = sizeof(from);
      auto* address = reinterpret_cast<sockaddr*>(&from);
      auto count = ::recvfrom(fd_, buffer, sizeof(buffer), 0, address, &size);
      ++questions_;
      if (count < 17 || hosts_.empty())
        continue;
      auto answer = respond({buffer, static_cast<size_t>(count)});
      ::sendto(fd_, answer.data(), answer.size(), 0, address, size);
    }
  }

  /// RFC 1035: header, the question again, one record a host.
  std::string respond(std::string_view question) const {
    auto end = question.find('\0', 12) + 5;
    auto is_ipv4 = question[end - 3] == 1;
    auto count = static_cast<char>(is_ipv4 ? hosts_.size() : 0);
    std::string result{question.substr(0, 2)};
    result += "\x81\x80\0\x01\0"s + count + "\0\0\0\0"s;
    result += question.substr(12, end - 12);
    if (is_ipv4)
      for (auto host : hosts_)
        result += "\xC0\x0C\0\x01\0\x01\0\0\0\x3C\0\x04\x7F\0\0"s
                + static_cast<char>(host);
    return result;
  }

  int fd_;
  std::vector<uint8_t> hosts_;
  std::string address_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> questions_ = 0;
  std::thread thread_;
};

connector_config config_for(std::string address, milliseconds timeout = 10s) {
  connector_config result;
  result.address = std::move(address);
  result.timeout = timeout;
  result.attempt = 7;
  return result;
}

connect_finished try_connect(const connector_config& config) {
  stop_signal never;
  return connect(config, never);
}

} // namespace

TEST("a numeric address is connected to without a look-up") {
  scripted_peer peer;
  auto config = config_for(peer.address());
  dns_server dns{{}};
  config.dns_servers = {dns.address()};
  auto result = try_connect(config);
  CHECK_EQ(result.cause, errc::none);
  CHECK_EQ(result.attempt, 7u);
  REQUIRE(result.socket != nullptr);
  CHECK(result.socket->valid());
  auto link = peer.accept();
  CHECK(link.write("x"));
  CHECK(await_fd(result.socket->get(), POLLIN));
  CHECK_EQ(dns.questions(), 0);
}

TEST("a closed port is told in plain words") {
  scripted_peer peer;
  peer.stop_listening();
  auto result = try_connect(config_for(peer.address()));
  CHECK(result.socket == nullptr);
  CHECK_EQ(result.cause, errc::connect_failed);
  CHECK_EQ(result.detail, "connection refused");
  result = try_connect(config_for("[::1]:" + std::to_string(peer.port())));
  CHECK_EQ(result.cause, errc::connect_failed);
  CHECK_NE(result.detail, "");
}

TEST("a broken address is told without asking anybody") {
  auto result = try_connect(config_for("nonsense"));
  CHECK_EQ(result.cause, errc::connect_failed);
  CHECK_EQ(result.detail, "address: must have the form host:port");
}

TEST("a peer that never answers costs the limit, not more") {
  silent_peer peer;
  auto start = steady_clock::now();
  auto result = try_connect(config_for(peer.address(), 200ms));
  CHECK_EQ(result.cause, errc::connect_failed);
  CHECK_EQ(result.detail, "no answer in 200 ms");
  CHECK_GE(since(start), 200ms);
  CHECK_LT(since(start), 2s);
}

TEST("a DNS server that never answers costs the limit, not more") {
  dns_server dns{{}};
  auto config = config_for("broker.test:9876", 200ms);
  config.dns_servers = {dns.address()};
  auto start = steady_clock::now();
  auto result = try_connect(config);
  CHECK_EQ(result.cause, errc::name_resolution_failed);
  CHECK(
    result.detail.starts_with("host name broker.test could not be resolved: "));
  CHECK_LT(since(start), 2s);
  CHECK_GT(dns.questions(), 0);
}

TEST("a name is looked up, and its addresses are tried in order") {
  scripted_peer peer;
  auto port = std::to_string(peer.port());
  // The peer listens on 127.0.0.1 alone.
  dns_server dns{{2, 1}};
  auto config = config_for("broker.test:" + port);
  config.dns_servers = {dns.address()};
  auto result = try_connect(config);
  CHECK_EQ(result.detail, "");
  CHECK(result.socket != nullptr);
  peer.stop_listening();
  result = try_connect(config);
  CHECK_EQ(result.cause, errc::connect_failed);
  CHECK_EQ(result.detail, "127.0.0.2:" + port + ": connection refused; "
                            + "127.0.0.1:" + port + ": connection refused");
}

TEST("names of the hosts file need no DNS") {
  scripted_peer peer;
  dns_server dns{{}};
  auto config = config_for("localhost:" + std::to_string(peer.port()));
  config.dns_servers = {dns.address()};
  auto result = try_connect(config);
  CHECK_EQ(result.detail, "");
  CHECK(result.socket != nullptr);
}

TEST("a connect that nobody wants ends at once") {
  silent_peer peer;
  stop_signal stop;
  auto start = steady_clock::now();
  std::thread thread{[&stop] { stop.raise(); }};
  auto result = connect(config_for(peer.address(), 60s), stop);
  thread.join();
  CHECK(result.socket == nullptr);
  CHECK_LT(since(start), 10s);
}

TEST("a look-up that nobody wants ends at once") {
  dns_server dns{{}};
  auto config = config_for("broker.test:9876", 60s);
  config.dns_servers = {dns.address()};
  stop_signal stop;
  auto start = steady_clock::now();
  std::thread thread{[&] {
    while (dns.questions() == 0 && since(start) < 10s)
      std::this_thread::yield();
    stop.raise();
  }};
  auto result = connect(config, stop);
  thread.join();
  CHECK_EQ(result.cause, errc::name_resolution_failed);
  CHECK_LT(since(start), 10s);
}

TEST("a connector tells its receiver and leaves nothing behind") {
  auto fds = open_fds();
  {
    scripted_peer peer;
    caf::actor_system_config cfg;
    caf::actor_system sys{cfg};
    caf::scoped_actor self{sys};
    auto guard
      = spawn_connector(sys, config_for(peer.address()),
                        caf::actor_cast<caf::weak_actor_ptr>(self.ptr()));
    bool got = false;
    self->receive(
      [&](connect_finished& what) {
        got = what.socket && what.socket->valid() && what.attempt == 7;
      },
      caf::after(patience) >> [] {});
    CHECK(got);
  }
  CHECK_EQ(open_fds(), fds);
}

TEST("a system with a connector that nobody wants ends at once") {
  silent_peer peer;
  auto fds = open_fds();
  auto start = steady_clock::now();
  {
    caf::actor_system_config cfg;
    caf::actor_system sys{cfg};
    caf::scoped_actor self{sys};
    auto guard
      = spawn_connector(sys, config_for(peer.address(), 60s),
                        caf::actor_cast<caf::weak_actor_ptr>(self.ptr()));
  }
  CHECK_LT(since(start), 5s);
  CHECK_EQ(open_fds(), fds);
}
