#include "rocketcaf/actors/connection.hpp"

#include "actors/connection_fixture.hpp"

#include <caf/typed_event_based_actor.hpp>

SUITE("connection")

using namespace rocketcaf;
using namespace rocketcaf::test;
using namespace std::literals;

namespace {

using fixture = connection_fixture;

} // namespace

// -- users --------------------------------------------------------------------

TEST_F(fixture, "the first lease connects and is granted when connected") {
  spawn();
  CHECK_EQ(state(), connection_state::disconnected);
  CHECK(!peer.called());
  opaque_lease lease;
  tell(self, lease_opaques{2, {}});
  auto link = peer.accept();
  lease = next<opaque_lease>(self);
  CHECK_EQ(lease.first, 0);
  CHECK_EQ(lease.epoch, 1u);
  lease = next<opaque_lease>(self);
  CHECK_EQ(lease.first, 4096);
  CHECK_EQ(state(), connection_state::connected);
}

TEST_F(fixture, "replies of one read come as one batch, in any order") {
  auto link = connect();
  write({request_frame(0, "first"), request_frame(1, "second")}, 1);
  CHECK_EQ(decoded(link.read_frame()).body, "first");
  CHECK_EQ(decoded(link.read_frame()).body, "second");
  auto replies = response_frame(1) + response_frame(0);
  CHECK(link.write(replies));
  CHECK_EQ(next<reply_batch>(self).frames, replies);
}

TEST_F(fixture, "each user gets its own replies of one read") {
  auto link = connect();
  caf::scoped_actor other{sys};
  tell(other, lease_opaques{1, {}});
  CHECK_EQ(next<opaque_lease>(other).first, 4096);
  CHECK(link.write(response_frame(4096) + response_frame(0)
                   + response_frame(4097) + response_frame(1)));
  CHECK_EQ(next<reply_batch>(self).frames,
           response_frame(0) + response_frame(1));
  CHECK_EQ(next<reply_batch>(other).frames,
           response_frame(4096) + response_frame(4097));
}

TEST_F(fixture, "invented replies are dropped, and so are those to the gone") {
  auto link = connect();
  caf::scoped_actor other{sys};
  tell(other, lease_opaques{1, {}});
  next<opaque_lease>(other);
  tell(self, drop_user{other->id()});
  state();
  CHECK(link.write(response_frame(4096) + response_frame(-1)
                   + response_frame(1 << 20) + response_frame(7)));
  CHECK_EQ(next<reply_batch>(self).frames, response_frame(7));
  CHECK(none<reply_batch>(other));
}

TEST_F(fixture, "blocks that are given back are not its user's any more") {
  auto link = connect();
  tell(self, lease_opaques{1, {0}});
  CHECK_EQ(next<opaque_lease>(self).first, 4096);
  CHECK(link.write(response_frame(0) + response_frame(4096)));
  CHECK_EQ(next<reply_batch>(self).frames, response_frame(4096));
}

TEST_F(fixture, "frames may arrive byte by byte") {
  auto link = connect();
  auto bytes = response_frame(0) + response_frame(1, 2, "busy");
  std::string got;
  // One read may bring several of the bytes: what counts is the whole.
  for (auto c : bytes)
    CHECK(link.write({&c, 1}));
  while (got.size() < bytes.size())
    got += next<reply_batch>(self).frames;
  CHECK_EQ(got, bytes);
}

TEST_F(fixture, "a batch of a lost link is dropped, and of no link, too") {
  { auto link = connect(); }
  CHECK_EQ(next<link_lost>(self).epoch, 1u);
  write({request_frame(1)}, 1);
  tell(self, lease_opaques{1, {}});
  auto link = peer.accept();
  auto lease = next<opaque_lease>(self);
  CHECK_EQ(lease.epoch, 2u);
  CHECK_EQ(lease.first, 4096);
  write({request_frame(2)}, 2);
  write({request_frame(4096)}, 3, 2);
  CHECK_EQ(decoded(link.read_frame()).opaque, 4096);
}

// -- broken peers -------------------------------------------------------------

TEST_F(fixture, "a broken frame ends the link and nothing else") {
  auto link = connect();
  CHECK(link.write(response_frame(3) + std::string(8, '\0')));
  CHECK_EQ(next<reply_batch>(self).frames, response_frame(3));
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::protocol_error);
  CHECK_EQ(lost.detail, "the peer broke the protocol");
  CHECK_EQ(lost.epoch, 1u);
  CHECK(link.read_all().has_value());
  tell(self, lease_opaques{1, {}});
  auto again = peer.accept();
  CHECK_EQ(next<opaque_lease>(self).epoch, 2u);
}

TEST_F(fixture, "a header that cannot be read ends the link") {
  auto link = connect();
  std::string header = "no header at all";
  CHECK(link.write("\0\0\0\x14\0\0\0\x10"s + header));
  CHECK_EQ(next<link_lost>(self).cause, errc::protocol_error);
}

TEST_F(fixture, "a frame over the limit ends the link before it is read") {
  config.limits.max_frame = 1000;
  auto link = connect();
  CHECK(link.write(std::string("\x00\x00\x10\x00", 4)));
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::frame_too_large);
  CHECK_EQ(lost.detail, "the peer sent a frame over the limit");
}

TEST_F(fixture, "a request of the peer is answered as not supported") {
  auto link = connect();
  remoting_command request;
  request.code = 307;
  request.opaque = 5;
  CHECK(link.write(encoded(request, serialization::rocketmq)));
  auto bytes = link.read_frame();
  auto answer = decoded(bytes);
  CHECK_EQ(answer.code, 3);
  CHECK_EQ(answer.opaque, 5);
  CHECK_EQ(answer.flag, protocol::response_flag);
  CHECK_EQ(answer.remark, " request type 307 not supported");
  CHECK_EQ(bytes[4], 1);
}

TEST_F(fixture, "a one-way request of the peer is ignored") {
  auto link = connect();
  auto pending = start_invoke(105);
  auto opaque = decoded(link.read_frame()).opaque;
  remoting_command request;
  request.code = 40;
  request.flag = protocol::oneway_flag;
  // Counters of both directions may coincide.
  request.opaque = opaque;
  CHECK(link.write(encoded(request) + response_frame(opaque, 17, "unknown")));
  auto result = finish(std::move(pending));
  REQUIRE(result.response.has_value());
  CHECK_EQ(result.response->remark, "unknown");
  CHECK(!link.readable());
}

// -- own requests -------------------------------------------------------------

TEST_F(fixture, "an invoke connects and brings its own response") {
  spawn();
  auto first = start_invoke(105);
  auto second = start_invoke(34);
  auto link = peer.accept();
  auto a = decoded(link.read_frame());
  auto b = decoded(link.read_frame());
  CHECK_EQ(a.code, 105);
  CHECK_EQ(a.flag, 0);
  CHECK_EQ(b.code, 34);
  CHECK_NE(a.opaque, b.opaque);
  CHECK(link.write(response_frame(b.opaque, 0, "b") + response_frame(a.opaque)
                   + response_frame(a.opaque, 1, "doubled")));
  auto result = finish(std::move(second));
  REQUIRE(result.response.has_value());
  CHECK_EQ(result.response->remark, "b");
  result = finish(std::move(first));
  REQUIRE(result.response.has_value());
  CHECK_EQ(result.response->code, 0);
  CHECK_EQ(state(), connection_state::connected);
}

TEST_F(fixture, "go away is passed on untouched") {
  auto link = connect();
  auto pending = start_invoke(34);
  auto opaque = decoded(link.read_frame()).opaque;
  CHECK(link.write(response_frame(opaque, 1500, "please go away")));
  auto result = finish(std::move(pending));
  REQUIRE(result.response.has_value());
  CHECK_EQ(result.response->code, 1500);
  CHECK_EQ(result.response->remark, "please go away");
}

TEST_F(fixture, "an invoke without an answer fails at its deadline") {
  auto link = connect();
  auto result = finish(start_invoke(105, 30ms));
  CHECK_EQ(code_of(result.error), errc::deadline_exceeded);
  auto opaque = decoded(link.read_frame()).opaque;
  // The late answer finds nobody.
  auto pending = start_invoke(106);
  auto second = decoded(link.read_frame()).opaque;
  CHECK_NE(second, opaque);
  CHECK(link.write(response_frame(opaque) + response_frame(second, 1)));
  result = finish(std::move(pending));
  REQUIRE(result.response.has_value());
  CHECK_EQ(result.response->code, 1);
}

TEST_F(fixture, "an invoke whose deadline passed is not even written") {
  auto link = connect();
  auto result = finish(start_invoke(105, -1ms));
  CHECK_EQ(code_of(result.error), errc::deadline_exceeded);
  finish(start_invoke(106, 30ms));
  CHECK_EQ(decoded(link.read_frame()).code, 106);
}

TEST_F(fixture, "a one-way invoke is answered when it is written") {
  spawn();
  invoke_oneway what;
  what.request.code = 35;
  what.deadline = sys.clock().now() + patience;
  bool done = false;
  compat::mail(self, std::move(what))
    .request(uut, patience)
    .receive([&] { done = true; }, [](caf::error&) {});
  CHECK(done);
  auto link = peer.accept();
  auto request = decoded(link.read_frame());
  CHECK_EQ(request.code, 35);
  CHECK_EQ(request.flag, protocol::oneway_flag);
  // Some brokers answer nevertheless.
  CHECK(link.write(response_frame(request.opaque, 2)));
  auto pending = start_invoke(105);
  CHECK(link.write(response_frame(decoded(link.read_frame()).opaque)));
  CHECK(finish(std::move(pending)).response.has_value());
}

TEST_F(fixture, "binary headers are an option, for codes that fit") {
  config.header_serialization = serialization::rocketmq;
  auto link = connect();
  auto small = start_invoke(105, 50ms);
  auto bytes = link.read_frame();
  REQUIRE_GT(bytes.size(), 8u);
  CHECK_EQ(bytes[4], 1);
  CHECK_EQ(decoded(bytes).code, 105);
  auto large = start_invoke(200'050, 50ms);
  bytes = link.read_frame();
  REQUIRE_GT(bytes.size(), 8u);
  CHECK_EQ(bytes[4], 0);
  CHECK_EQ(decoded(bytes).code, 200'050);
  finish(std::move(small));
  finish(std::move(large));
}

// -- loss and reconnect -------------------------------------------------------

TEST_F(fixture, "a peer that closes ends all requests, and is called again") {
  caf::scoped_actor observer{sys};
  auto link = connect();
  observe(observer);
  write({request_frame(0)}, 1);
  write({request_frame(1)}, 2);
  auto pending = start_invoke(105);
  for (int i = 0; i < 3; ++i)
    CHECK_NE(link.read_frame(), "");
  link.close();
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connection_lost);
  CHECK_EQ(lost.detail, "closed by the peer or the network");
  CHECK_EQ(lost.first_unwritten, 3u);
  CHECK_EQ(lost.epoch, 1u);
  auto result = finish(std::move(pending));
  CHECK_EQ(code_of(result.error), errc::connection_lost);
  CHECK(to_string(result.error).find(peer.address()) != std::string::npos);
  // Nobody asked for it.
  link = peer.accept();
  CHECK_EQ(next_states(observer, 4),
           (names{"connected", "disconnected connection_lost", "connecting",
                  "connected"}));
  next<link_up>(self);
  next<link_up>(self);
  CHECK(none<link_lost>(self));
  tell(self, lease_opaques{1, {}});
  CHECK_EQ(next<opaque_lease>(self).epoch, 2u);
}

TEST_F(fixture, "a connection without users is not opened again") {
  spawn();
  caf::scoped_actor observer{sys};
  observe(observer);
  auto pending = start_invoke(105);
  {
    auto link = peer.accept();
    link.read_frame();
  }
  finish(std::move(pending));
  CHECK_EQ(next_states(observer, 4),
           (names{"disconnected", "connecting", "connected",
                  "disconnected connection_lost"}));
  CHECK_EQ(state(), connection_state::disconnected);
  CHECK(!peer.called());
}

TEST_F(fixture, "a user that is gone does not open the connection again") {
  spawn();
  caf::scoped_actor observer{sys};
  observe(observer);
  peer_link link{-1};
  {
    caf::scoped_actor other{sys};
    tell(other, lease_opaques{1, {}});
    link = peer.accept();
    next<opaque_lease>(other);
  }
  link.close();
  next_states(observer, 3);
  CHECK_EQ(next_states(observer, 1), names{"disconnected connection_lost"});
  CHECK_EQ(state(), connection_state::disconnected);
}

TEST_F(fixture, "a refused connect fails those who wait, then all at once") {
  config.times.backoff_min = 1h;
  config.times.backoff_max = 1h;
  peer.stop_listening();
  spawn();
  caf::scoped_actor observer{sys};
  observe(observer);
  auto pending = start_invoke(105);
  tell(self, lease_opaques{1, {}});
  auto result = finish(std::move(pending));
  CHECK_EQ(code_of(result.error), errc::connect_failed);
  // The lease may have come before or after the failure.
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connect_failed);
  CHECK(lost.detail.starts_with("connection refused"));
  CHECK_EQ(lost.first_unwritten, 1u);
  CHECK_EQ(lost.epoch, 0u);
  CHECK_EQ(next_states(observer, 3), (names{"disconnected", "connecting",
                                            "disconnected connect_failed"}));
  tell(self, lease_opaques{1, {}});
  lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connect_failed);
  CHECK(lost.detail.starts_with("connection refused; next try in 3"));
  result = finish(start_invoke(105));
  CHECK_EQ(code_of(result.error), errc::connect_failed);
  CHECK_EQ(state(), connection_state::disconnected);
}

TEST_F(fixture, "a name that cannot be resolved is the reason until it is "
                "looked up again") {
  config.times.backoff_min = 1h;
  config.times.backoff_max = 1h;
  // Longer than a part of a name may be: no server is asked.
  config.address = std::string(64, 'x') + ".invalid:10911";
  spawn();
  for (int round = 0; round < 2; ++round) {
    tell(self, lease_opaques{1, {}});
    CHECK_EQ(next<link_lost>(self).cause, errc::name_resolution_failed);
    CHECK_EQ(code_of(finish(start_invoke(105)).error),
             errc::name_resolution_failed);
  }
}

TEST_F(fixture, "a broken address fails with its rule") {
  config.address = "nowhere";
  spawn();
  tell(self, lease_opaques{1, {}});
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connect_failed);
  CHECK(lost.detail.starts_with("address: must have the form host:port"));
}

TEST_F(fixture, "a peer that comes back is found without help") {
  auto link = connect();
  auto port = peer.port();
  peer.stop_listening();
  link.close();
  next<link_lost>(self);
  scripted_peer again{16, port};
  link = again.accept();
  tell(self, lease_opaques{1, {}});
  CHECK_EQ(next<opaque_lease>(self).epoch, 2u);
}

TEST_F(fixture, "a peer that comes late is found without help") {
  auto port = peer.port();
  peer.stop_listening();
  spawn();
  tell(self, lease_opaques{1, {}});
  next<link_lost>(self);
  scripted_peer again{16, port};
  auto link = again.accept();
  tell(self, lease_opaques{1, {}});
  CHECK_EQ(next<opaque_lease>(self).epoch, 1u);
}

TEST_F(fixture, "users hear of links and of failed connects, also if they want "
                "nothing at the time") {
  auto port = peer.port();
  auto link = connect();
  next<link_up>(self);
  peer.stop_listening();
  link.close();
  CHECK_EQ(next<link_lost>(self).cause, errc::connection_lost);
  auto failed = next<link_lost>(self);
  CHECK_EQ(failed.cause, errc::connect_failed);
  CHECK_EQ(failed.epoch, 0u);
  scripted_peer again{16, port};
  link = again.accept();
  next<link_up>(self);
}

TEST_F(fixture, "who is refused during a pause has the peer looked for, too") {
  config.times.backoff_min = 300ms;
  auto port = peer.port();
  peer.stop_listening();
  spawn();
  // Requests of its own are no reason to try again.
  finish(start_invoke(105));
  tell(self, lease_opaques{1, {}});
  CHECK(next<link_lost>(self).detail.starts_with("connection refused; next"));
  scripted_peer again{16, port};
  auto link = again.accept();
}

TEST_F(fixture, "an idle link is closed, and opened again on demand") {
  config.times.idle_timeout = 50ms;
  caf::scoped_actor observer{sys};
  auto link = connect();
  observe(observer);
  CHECK_EQ(link.read_all(), std::string{});
  CHECK_EQ(next_states(observer, 3),
           (names{"connected", "closing", "disconnected"}));
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::none);
  CHECK_EQ(lost.detail, "closed after 50 ms without traffic");
  CHECK(!peer.called());
  tell(self, lease_opaques{1, {}});
  link = peer.accept();
  CHECK_EQ(next<opaque_lease>(self).epoch, 2u);
}

TEST_F(fixture, "a link is not closed as idle while an answer is waited for") {
  config.times.idle_timeout = 20ms;
  auto link = connect();
  auto until = sys.clock().now() + 150ms;
  write({request_frame(0)}, 1, 1, until);
  link.read_frame();
  CHECK_EQ(link.read_all(), std::string{});
  CHECK(sys.clock().now() >= until);
}

// -- opaques ------------------------------------------------------------------

TEST_F(fixture, "who waits for opaques gets them when they come free") {
  constexpr int32_t block = protocol::opaque_block_size;
  config.times.idle_timeout = 0ms;
  auto link = connect();
  auto greedy = sys.spawn(
    [](connection_user_actor::pointer) -> connection_user_actor::behavior_type {
      return {[](const link_up&) {}, [](const opaque_lease&) {},
              [](const reply_batch&) {}, [](const batch_written&) {},
              [](const link_lost&) {}};
    });
  compat::send_as(greedy, uut,
                  lease_opaques{protocol::opaque_blocks::block_count - 1, {}});
  state();
  tell(self, lease_opaques{2, {}});
  state();
  CHECK(none<opaque_lease>(self));
  // Whether they are given back, or their user has ended.
  compat::send_as(greedy, uut, lease_opaques{0, {block}});
  CHECK_EQ(next<opaque_lease>(self).first, block);
  state();
  CHECK(none<opaque_lease>(self));
  tell(self, drop_user{greedy.id()});
  next<opaque_lease>(self);
  caf::anon_send_exit(greedy, caf::exit_reason::user_shutdown);
}

// -- states -------------------------------------------------------------------

TEST_F(fixture, "who unsubscribes hears no more") {
  spawn();
  caf::scoped_actor observer{sys};
  observe(observer);
  CHECK_EQ(next_states(observer, 1), names{"disconnected"});
  compat::mail(observer, atom::unsubscribe_v,
               caf::actor_cast<connection_observer_actor>(observer.ptr()))
    .send(uut);
  tell(observer, lease_opaques{1, {}});
  next<opaque_lease>(observer);
  CHECK(none<connection_state_changed>(observer));
}

TEST_F(fixture, "observers of a failure are told why, and late ones, too") {
  config.times.backoff_min = 1h;
  config.times.backoff_max = 1h;
  peer.stop_listening();
  spawn();
  finish(start_invoke(105));
  state();
  observe(self);
  auto what = next<connection_state_changed>(self);
  CHECK_EQ(what.address, peer.address());
  CHECK_EQ(what.state, connection_state::disconnected);
  CHECK_EQ(what.cause, errc::connect_failed);
  CHECK_EQ(what.detail, "connection refused");
}

// -- writing ------------------------------------------------------------------

TEST_F(fixture, "what the peer does not read waits and arrives in order") {
  config.write_limit = 1024 * 1024;
  auto link = connect();
  constexpr int32_t count = 48;
  std::string body(1024 * 1024, 'x');
  for (int32_t i = 0; i < count; ++i)
    write({request_frame(i, body)}, static_cast<uint64_t>(i) + 1);
  auto pending = start_invoke(105);
  CHECK_EQ(state(), connection_state::connected);
  for (int32_t i = 0; i < count; ++i) {
    auto frame = link.read_frame();
    REQUIRE(!frame.empty());
    CHECK_EQ(decoded(frame).opaque, i);
  }
  auto own = decoded(link.read_frame());
  CHECK_EQ(own.code, 105);
  CHECK(link.write(response_frame(own.opaque)));
  CHECK(finish(std::move(pending)).response.has_value());
}

TEST_F(fixture, "who wants to is told when its batches have left") {
  config.write_limit = 1024 * 1024;
  auto link = connect();
  std::string body(1024 * 1024, 'x');
  auto put = [&](int32_t i, time_point until) {
    tell(self, write_batch{request_frame(i, body), static_cast<uint64_t>(i) + 1,
                           1, until, true});
  };
  // More than sockets take.
  constexpr int32_t count = 32;
  for (int32_t i = 0; i < count; ++i)
    put(i, time_point::max());
  CHECK_EQ(state(), connection_state::connected);
  uint64_t told = 0;
  while (!none_yet<batch_written>(self, told))
    CHECK_LT(told, static_cast<uint64_t>(count));
  CHECK_GT(told, 0u);
  for (int32_t i = 0; i < count; ++i)
    CHECK_EQ(decoded(link.read_frame()).opaque, i);
  while (told < static_cast<uint64_t>(count))
    told = next<batch_written>(self).sequence;
  // What is never written has left, too.
  put(count, sys.clock().now());
  CHECK_EQ(next<batch_written>(self).sequence,
           static_cast<uint64_t>(count) + 1);
}

TEST_F(fixture, "what nobody waits for any more is not written") {
  config.write_limit = 1024 * 1024;
  auto link = connect();
  std::string body(1024 * 1024, 'x');
  uint64_t sequence = 0;
  auto put = [&](int32_t opaque, time_point until) {
    write({request_frame(opaque, body)}, ++sequence, 1, until);
  };
  // More than sockets take.
  constexpr int32_t count = 16;
  for (int32_t i = 0; i < count; ++i)
    put(i, time_point::max());
  auto soon = sys.clock().now() + 100ms;
  for (int32_t i = 0; i < count; ++i)
    put(100 + i, soon);
  put(200, time_point::max());
  put(300, sys.clock().now());
  while (sys.clock().now() < soon)
    CHECK_EQ(state(), connection_state::connected);
  for (int32_t i = 0; i < count; ++i)
    CHECK_EQ(decoded(link.read_frame()).opaque, i);
  CHECK_EQ(decoded(link.read_frame()).opaque, 200);
  put(400, time_point::max());
  CHECK_EQ(decoded(link.read_frame()).opaque, 400);
}

TEST_F(fixture, "what must not be lost is written although nobody waits") {
  config.times.idle_timeout = 20ms;
  auto link = connect();
  auto now = sys.clock().now();
  auto put = [&](int32_t opaque, time_point write_until) {
    tell(self,
         write_batch{request_frame(opaque), static_cast<uint64_t>(opaque) + 1,
                     1, now, false, write_until});
  };
  put(0, now);
  put(1, now + patience);
  CHECK_EQ(decoded(link.read_frame()).opaque, 1);
  // It does not keep the link from being closed as idle.
  CHECK_EQ(link.read_all(), std::string{});
  CHECK(sys.clock().now() < now + patience);
}

TEST_F(fixture, "what was never handed to the socket is told exactly") {
  config.write_limit = 1024 * 1024;
  auto link = connect();
  constexpr int32_t count = 48;
  std::string body(1024 * 1024, 'x');
  for (int32_t i = 0; i < count; ++i)
    write({request_frame(i, body)}, static_cast<uint64_t>(i) + 1);
  CHECK_EQ(state(), connection_state::connected);
  // Reads some and stops, with most of it unread.
  CHECK_EQ(decoded(link.read_frame()).opaque, 0);
  link.close();
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connection_lost);
  CHECK_GT(lost.first_unwritten, 1u);
  CHECK_LE(lost.first_unwritten, static_cast<uint64_t>(count));
}

// -- filters ------------------------------------------------------------------

namespace {

/// Shakes hands with HELLO and WORLD, and turns the bits of all after it.
class toy_filter : public byte_filter {
public:
  state current() const noexcept override {
    return state_;
  }

  std::string failure() const override {
    return "the peer does not shake hands";
  }

  void start(std::string& to_socket) override {
    to_socket += "HELLO";
  }

  void read(std::string_view from_socket, std::string& plain,
            std::string& to_socket) override {
    if (state_ == state::open) {
      write(from_socket, plain);
      return;
    }
    greeting_ += from_socket;
    if (greeting_.size() < 5)
      return;
    state_ = greeting_.starts_with("WORLD") ? state::open : state::failed;
    if (state_ == state::open) {
      to_socket += "!";
      write(std::string_view{greeting_}.substr(5), plain);
    }
  }

  void write(std::string_view plain, std::string& to_socket) override {
    for (auto c : plain)
      to_socket += static_cast<char>(~c);
  }

private:
  state state_ = state::handshaking;
  std::string greeting_;
};

std::string turned(std::string x) {
  for (auto& c : x)
    c = static_cast<char>(~c);
  return x;
}

struct filter_fixture : fixture {
  filter_fixture() {
    config.make_filter = [] { return std::make_unique<toy_filter>(); };
  }
};

} // namespace

TEST_F(filter_fixture, "a filter stands between socket and frames") {
  spawn();
  tell(self, lease_opaques{1, {}});
  auto link = peer.accept();
  CHECK_EQ(link.read(5), "HELLO");
  CHECK_EQ(state(), connection_state::connecting);
  CHECK(link.write("WOR"));
  CHECK(link.write("LD"));
  CHECK_EQ(next<opaque_lease>(self).epoch, 1u);
  CHECK_EQ(link.read(1), "!");
  auto request = request_frame(0);
  write({request}, 1);
  CHECK_EQ(link.read(request.size()), turned(request));
  CHECK(link.write(turned(response_frame(0))));
  CHECK_EQ(next<reply_batch>(self).frames, response_frame(0));
}

TEST_F(filter_fixture, "a failed handshake is a failed connect") {
  spawn();
  tell(self, lease_opaques{1, {}});
  auto link = peer.accept();
  CHECK(link.write("NOPE!"));
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connect_failed);
  CHECK_EQ(lost.detail, "the peer does not shake hands");
  CHECK_EQ(lost.epoch, 0u);
  CHECK(link.read_all().has_value());
}

TEST_F(filter_fixture, "a handshake that the peer ends is a failed connect") {
  spawn();
  tell(self, lease_opaques{1, {}});
  peer.accept().close();
  CHECK_EQ(next<link_lost>(self).cause, errc::connect_failed);
}

TEST_F(filter_fixture, "a handshake that stalls is given up in time") {
  config.times.connect_timeout = 50ms;
  spawn();
  tell(self, lease_opaques{1, {}});
  auto link = peer.accept();
  auto lost = next<link_lost>(self);
  CHECK_EQ(lost.cause, errc::connect_failed);
  CHECK_EQ(lost.detail, "no answer in 50 ms");
  CHECK_EQ(link.read_all(), "HELLO");
}
