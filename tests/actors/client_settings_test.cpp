// That a client does what its options say: all the way from the options, with
// values that are no defaults. tests/api/settings_test.cpp lists them by key.
#include "rocketcaf/actors/producer.hpp"

#include "rocketcaf/protocol/route_data.hpp"

#include "client_fixture.hpp"
#include "connection_fixture.hpp"

SUITE("client_settings")

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;

namespace {

/// A client over real sockets, whose name server is a script.
struct socket_fixture {
  socket_fixture() {
    options.name_servers = {peer.address()};
  }

  void spawn() {
    auto result = actors::spawn_client(sys, options);
    REQUIRE(result.has_value());
    client = std::move(*result);
  }

  template <class Message>
  void tell(Message what) {
    compat::mail(self, std::move(what)).send(client);
  }

  /// Opens a connection and asks for its first opaques.
  connection_actor open(const std::string& address) {
    tell(open_connection{
      address, caf::actor_cast<connection_receiver_actor>(self.ptr())});
    auto result = next<connection_opened>(self).handle;
    lease(result);
    return result;
  }

  void lease(const connection_actor& from) {
    compat::mail(self, lease_opaques{1, {}}).send(from);
  }

  /// Opens a connection that the peer accepts.
  peer_link connect() {
    open(peer.address());
    auto result = peer.accept();
    next<opaque_lease>(self);
    return result;
  }

  /// How long a refused connection waits after so many failed connects.
  std::chrono::milliseconds pause_after(size_t failures) {
    const std::string words = "; next try in ";
    peer.stop_listening();
    spawn();
    auto connection = open(peer.address());
    for (size_t i = 0; i < failures; ++i)
      next<link_lost>(self);
    for (;;) {
      // Told at once, unless it is connecting just now.
      lease(connection);
      auto detail = next<link_lost>(self).detail;
      if (auto pos = detail.find(words); pos != detail.npos)
        return std::chrono::milliseconds{
          std::stoll(detail.substr(pos + words.size()))};
    }
  }

  attached attach() {
    tell(
      attach_producer{"g", caf::actor_cast<producer_link_actor>(self.ptr())});
    return next<attached>(self);
  }

  scripted_peer peer;
  client_options options;
  system_config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  client_impl_actor client;
};

} // namespace

// -- names --------------------------------------------------------------------

TEST_F(socket_fixture, "the name servers of the options are asked") {
  scripted_peer second;
  options.name_servers.push_back(second.address());
  spawn();
  tell(find_route{"t"});
  // Whichever is first: when it ends the connection, the other one is asked.
  auto is_first = peer.called(100ms);
  auto [first, then]
    = is_first ? std::tie(peer, second) : std::tie(second, peer);
  CHECK_EQ(decoded(first.accept().read_frame()).code, 105);
  CHECK_EQ(decoded(then.accept().read_frame()).code, 105);
}

TEST_F(socket_fixture, "the client id has the instance name and the unit name "
                       "of the options") {
  options.instance_name = "shop-7";
  options.unit_name = "east";
  spawn();
  auto id = attach().client_id;
  CHECK_EQ(id.substr(id.find('@')), "@shop-7@east");
}

// -- connections --------------------------------------------------------------

TEST_F(socket_fixture, "headers of all requests have the form of the options") {
  options.header_serialization = serialization::rocketmq;
  spawn();
  auto producer
    = *actors::spawn_producer(sys, {.group = "g", .retries = 0}, client);
  compat::mail(self, send_message{{.topic = "t", .body = "x"}}, uint64_t{1})
    .send(producer);
  // It is name server and broker.
  auto link = peer.accept();
  std::set<int32_t> codes;
  while (codes.size() < 3) {
    auto bytes = link.read_frame();
    REQUIRE_GT(bytes.size(), 8u);
    CHECK_EQ(bytes[4], 1);
    auto request = decoded(bytes);
    codes.insert(request.code);
    auto response = protocol::make_response(request, 0, "");
    if (request.code == 105)
      response.body = protocol::encode_route(make_route("a", peer.address()));
    CHECK(link.write(encoded(response)));
  }
  CHECK_EQ(codes, (std::set<int32_t>{34, 105, 310}));
}

TEST_F(socket_fixture, "a connect may take as long as the options say") {
  silent_peer silent;
  options.connect_timeout = 50ms;
  spawn();
  open(silent.address());
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connect_failed);
  CHECK_EQ(lost.detail, "no answer in 50 ms");
}

TEST_F(socket_fixture, "the first pause between connects is that of the "
                       "options, less a quarter at most") {
  options.reconnect_backoff_min = 1h;
  options.reconnect_backoff_max = 1h;
  auto pause = pause_after(1);
  CHECK_LE(pause, 1h);
  CHECK_GT(pause, 44min);
}

TEST_F(socket_fixture, "pauses between connects double up to the maximum of "
                       "the options") {
  options.reconnect_backoff_min = 10ms;
  options.reconnect_backoff_max = 20ms;
  CHECK_LE(pause_after(8), 20ms);
}

TEST_F(socket_fixture, "a connection without traffic is closed after the time "
                       "of the options") {
  options.idle_timeout = 50ms;
  spawn();
  auto link = connect();
  CHECK_EQ(next<link_lost>(self).detail, "closed after 50 ms without traffic");
}

TEST_F(socket_fixture, "frames may be as large as the options say") {
  options.max_frame_size = 2048;
  options.max_header_size = 1024;
  spawn();
  auto link = connect();
  CHECK(link.write(std::string("\x00\x00\x10\x00", 4)));
  CHECK_EQ(next<link_lost>(self).cause, errc::frame_too_large);
}

TEST_F(socket_fixture, "headers may be as large as the options say") {
  options.max_header_size = 256;
  spawn();
  auto link = connect();
  CHECK(link.write(response_frame(0, 0, std::string(300, 'x'))));
  CHECK_EQ(next<link_lost>(self).cause, errc::frame_too_large);
}

// -- times, virtual -----------------------------------------------------------

TEST_F(client_fixture, "a request may take as long as the options say") {
  auto wanted = options();
  wanted.request_timeout = 700ms;
  start_with(wanted);
  network.stall("ns:1");
  auto answer = find("u");
  advance_time(699ms);
  CHECK(!answer->done());
  advance_time(1ms);
  CHECK_EQ(code_of(answer->error), errc::name_server_unavailable);
}

TEST_F(client_fixture, "routes in use are asked for at the interval of the "
                       "options") {
  auto wanted = options();
  wanted.route_refresh_interval = 5s;
  start_with(wanted);
  fake_producer producer{sys()};
  watch(producer, "t");
  auto before = network.at("ns:1").requests.size();
  advance_time(11s);
  CHECK_EQ(network.at("ns:1").requests.size(), before + 2);
}

TEST_F(client_fixture, "brokers hear of producers at the interval of the "
                       "options") {
  auto wanted = options();
  wanted.heartbeat_interval = 5s;
  start_with(wanted);
  fake_producer producer{sys()};
  attach(producer);
  watch(producer, "t");
  auto before = heartbeats("a:1");
  advance_time(11s);
  CHECK_EQ(heartbeats("a:1"), before + 2);
}
