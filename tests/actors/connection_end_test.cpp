#include "actors/connection_fixture.hpp"

#include <functional>

// How connections end: in order, by force, or because nobody wants them, in
// every state.
SUITE("connection_end")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

using fixture = connection_fixture;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// More than sockets on the loopback interface take without a reader.
constexpr size_t unsent_bytes = 10'000'000;

struct end_fixture : fixture {
  caf::scoped_actor observer{sys};

  /// Waits until the connection actor has ended.
  void await_end() {
    self->wait_for(uut);
    uut = nullptr;
  }
};

/// Brings a connection into a state.
using arrange
  = std::function<void(caf::scoped_actor&, const connection_actor&)>;

/// Makes a connection with an owner, brings it into a state, drops all handles
/// and measures how long the actor system takes to end.
milliseconds time_to_end(const connection_config& config, const arrange& f,
                         bool owned = true) {
  steady_clock::time_point start;
  system_config cfg;
  {
    caf::actor_system sys{cfg};
    auto uut = spawn_connection(sys, config);
    caf::actor parent;
    if (owned)
      parent = sys.spawn(owner, uut);
    {
      caf::scoped_actor self{sys};
      f(self, uut);
    }
    start = steady_clock::now();
  }
  auto end = steady_clock::now();
  return std::chrono::duration_cast<milliseconds>(end - start);
}

void lease(caf::scoped_actor& self, const connection_actor& uut) {
  compat::mail(self, lease_opaques{1, {}}).send(uut);
}

void await_state(caf::scoped_actor& self, const connection_actor& uut,
                 connection_state wanted) {
  compat::mail(self, atom::subscribe_v,
               caf::actor_cast<connection_observer_actor>(self.ptr()))
    .send(uut);
  while (next<connection_state_changed>(self).state != wanted)
    ;
}

void write_much(caf::scoped_actor& self, const connection_actor& uut) {
  lease(self, uut);
  auto epoch = next<opaque_lease>(self).epoch;
  auto frame = request_frame(0, std::string(unsent_bytes, 'x'));
  compat::mail(self, write_batch{std::move(frame), 1, epoch}).send(uut);
  // Answered when the batch was handled.
  compat::mail(self, atom::get_state_v)
    .request(uut, patience)
    .receive([](connection_state) {}, [](caf::error&) { FAIL("no state"); });
}

struct drop_fixture : no_fd_left {
  scripted_peer peer;
  connection_config config;

  drop_fixture() {
    config.address = peer.address();
    config.times.connect_timeout = 60s;
    config.times.backoff_min = 60s;
    config.times.backoff_max = 60s;
  }
};

} // namespace

// -- in order -----------------------------------------------------------------

TEST_F(end_fixture, "close answers all requests and ends the actor") {
  auto link = connect();
  observe(observer);
  write({request_frame(0)}, 1);
  auto pending = start_invoke(105);
  bool closed = false;
  compat::mail(observer, atom::close_v)
    .request(uut, patience)
    .receive([&] { closed = true; }, [](caf::error&) {});
  CHECK(closed);
  CHECK_EQ(code_of(finish(std::move(pending)).error), errc::shutting_down);
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connection_lost);
  CHECK_EQ(lost.first_unwritten, 2u);
  CHECK_EQ(lost.epoch, 1u);
  CHECK_EQ(next_states(observer, 3), (names{"connected", "closing", "closed"}));
  CHECK(link.read_all().has_value());
  await_end();
}

TEST_F(end_fixture, "an exit message does the same, with its reason") {
  auto link = connect();
  auto pending = start_invoke(105);
  observer->monitor(uut);
  self->send_exit(uut, caf::exit_reason::user_shutdown);
  CHECK_EQ(code_of(finish(std::move(pending)).error), errc::shutting_down);
  CHECK_EQ(next<link_lost>(self).cause, errc::connection_lost);
  CHECK(next<caf::down_msg>(observer).reason
        == caf::exit_reason::user_shutdown);
  CHECK(link.read_all().has_value());
  await_end();
}

TEST_F(end_fixture, "an exit message with the reason normal ends nothing") {
  auto link = connect();
  self->send_exit(uut, caf::exit_reason::normal);
  CHECK_EQ(state(), connection_state::connected);
}

TEST_F(end_fixture, "close while connecting answers those who wait") {
  silent_peer silent;
  config.address = silent.address();
  spawn();
  auto pending = start_invoke(105);
  tell(self, lease_opaques{1, {}});
  CHECK_EQ(state(), connection_state::connecting);
  tell(self, atom::close_v);
  CHECK_EQ(code_of(finish(std::move(pending)).error), errc::shutting_down);
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connection_lost);
  CHECK_EQ(lost.epoch, 0u);
  await_end();
}

TEST_F(end_fixture, "killed, requesters see a broken promise") {
  auto link = connect();
  auto pending = start_invoke(105);
  link.read_frame();
  self->send_exit(uut, caf::exit_reason::kill);
  CHECK(finish(std::move(pending)).error == caf::sec::broken_promise);
  CHECK(link.read_all().has_value());
  await_end();
}

TEST_F(end_fixture, "requests to one that has ended fail at once") {
  for (auto how : {caf::exit_reason::kill, caf::exit_reason::user_shutdown}) {
    spawn();
    self->send_exit(uut, how);
    self->wait_for(uut);
    CHECK(finish(start_invoke(105)).error == caf::sec::request_receiver_down);
  }
}

TEST_F(end_fixture, "with much unsent it ends at once, closed or killed") {
  for (auto how : {0, 1, 2}) {
    spawn();
    lease(self, uut);
    auto link = peer.accept();
    write_much(self, uut);
    next<opaque_lease>(self);
    auto start = steady_clock::now();
    if (how == 0)
      tell(self, atom::close_v);
    else
      self->send_exit(uut, how == 1 ? caf::exit_reason::user_shutdown
                                    : caf::exit_reason::kill);
    await_end();
    CHECK_LT(steady_clock::now() - start, 1s);
    if (how != 2)
      next<link_lost>(self);
    // The peer sees the end, too, with less than all.
    auto got = link.read_all();
    REQUIRE(got.has_value());
    CHECK_LT(got->size(), unsent_bytes);
  }
}

TEST_F(end_fixture, "ended while its connect ends, it leaves no socket") {
  for (auto how : {caf::exit_reason::kill, caf::exit_reason::user_shutdown}) {
    for (int i = 0; i < 50; ++i) {
      spawn();
      lease(self, uut);
      auto link = peer.accept();
      self->send_exit(uut, how);
      CHECK(link.read_all().has_value());
      await_end();
    }
  }
}

// -- dropped handles ----------------------------------------------------------

TEST_F(drop_fixture, "dropped while disconnected, nothing is left") {
  for (auto owned : {true, false})
    CHECK_LT(time_to_end(
               config, [](auto&, auto&) {}, owned),
             1s);
}

TEST_F(drop_fixture, "dropped while connecting, nothing is left") {
  silent_peer silent;
  config.address = silent.address();
  for (auto owned : {true, false}) {
    auto time = time_to_end(
      config,
      [](auto& self, auto& uut) {
        lease(self, uut);
        await_state(self, uut, connection_state::connecting);
      },
      owned);
    CHECK_LT(time, 1s);
  }
}

TEST_F(drop_fixture, "dropped during back-off, nothing is left") {
  peer.stop_listening();
  for (auto owned : {true, false}) {
    auto time = time_to_end(
      config,
      [](auto& self, auto& uut) {
        lease(self, uut);
        next<link_lost>(self);
      },
      owned);
    CHECK_LT(time, 1s);
  }
}

TEST_F(drop_fixture,
       "dropped while waiting to connect again, nothing is left") {
  auto time = time_to_end(config, [this](auto& self, auto& uut) {
    lease(self, uut);
    auto link = peer.accept();
    next<opaque_lease>(self);
    peer.stop_listening();
    link.close();
    next<link_lost>(self);
    await_state(self, uut, connection_state::disconnected);
  });
  CHECK_LT(time, 1s);
}

TEST_F(drop_fixture, "dropped while connected, nothing is left") {
  auto time = time_to_end(config, [](auto& self, auto& uut) {
    lease(self, uut);
    next<opaque_lease>(self);
  });
  CHECK_LT(time, 1s);
}

TEST_F(drop_fixture, "dropped with a request open, nothing is left") {
  auto time = time_to_end(config, [](auto& self, auto& uut) {
    invoke what;
    what.deadline = self->system().clock().now() + 1h;
    compat::mail(self, std::move(what)).send(uut);
    await_state(self, uut, connection_state::connected);
  });
  CHECK_LT(time, 1s);
}

TEST_F(drop_fixture, "dropped with 10 MB unsent, nothing is left") {
  CHECK_LT(time_to_end(config, write_much), 1s);
}

TEST_F(drop_fixture,
       "10 MB unsent to a peer that stopped sending hold nothing") {
  auto time = time_to_end(config, [this](auto& self, auto& uut) {
    lease(self, uut);
    auto link = peer.accept();
    write_much(self, uut);
    link.stop_sending();
    next<link_lost>(self);
    // The peer neither reads nor closes until the connection is gone.
    CHECK(link.read_all().has_value());
  });
  CHECK_LT(time, 1s);
}

TEST_F(drop_fixture, "dropped during a look-up, nothing is left") {
  // Nobody answers at this port.
  auto fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  peer_link dns{fd};
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(where);
  auto* address = reinterpret_cast<sockaddr*>(&where);
  REQUIRE_EQ(::bind(fd, address, size), 0);
  REQUIRE_EQ(::getsockname(fd, address, &size), 0);
  config.address = "broker.test:10911";
  config.dns_servers = {"127.0.0.1:" + std::to_string(ntohs(where.sin_port))};
  auto time = time_to_end(config, [&](auto& self, auto& uut) {
    lease(self, uut);
    // The question is on its way.
    CHECK(dns.readable(patience));
  });
  CHECK_LT(time, 1s);
}
