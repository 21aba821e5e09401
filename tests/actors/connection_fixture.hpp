#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/connection.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

#include "support/scripted_peer.hpp"
#include "support/test.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A connection actor between test actors and a scripted peer.
namespace rocketcaf::test {

using namespace actors;
using namespace std::chrono_literals;
using protocol::remoting_command;

// -- frames -------------------------------------------------------------------

inline std::string encoded(const remoting_command& x,
                           serialization type = serialization::json) {
  std::string result;
  CHECK_EQ(protocol::encode(result, x, type), errc::none);
  return result;
}

inline std::string request_frame(int32_t opaque, std::string body = {}) {
  remoting_command x;
  x.code = 310;
  x.opaque = opaque;
  x.body = std::move(body);
  return encoded(x);
}

inline std::string response_frame(int32_t opaque, int32_t code = 0,
                                  std::string remark = {}) {
  remoting_command x;
  x.code = code;
  x.opaque = opaque;
  x.flag = protocol::response_flag;
  x.remark = std::move(remark);
  return encoded(x);
}

/// The first command in `bytes`; one with code -1 if there is none.
inline remoting_command decoded(const std::string& bytes) {
  remoting_command result;
  result.code = -1;
  protocol::frame_reader reader;
  reader.feed(bytes, [&](const protocol::frame& x) {
    if (auto command = protocol::decode(x))
      result = std::move(*command);
  });
  return result;
}

// -- actors -------------------------------------------------------------------

/// Waits for the next message of type `T`; others stay in the mailbox.
template <class T>
T next(caf::scoped_actor& self) {
  std::optional<T> result;
  self->receive([&](T& x) { result.emplace(std::move(x)); },
                caf::after(patience) >> [] {});
  REQUIRE(result.has_value());
  return std::move(*result);
}

/// Whether there is no message of type `T` now.
template <class T>
bool none(caf::scoped_actor& self) {
  bool result = false;
  self->receive([](T&) {}, caf::after(0s) >> [&] { result = true; });
  return result;
}

/// Takes the sequence of the next receipt, if there is one now.
template <class T>
bool none_yet(caf::scoped_actor& self, uint64_t& sequence) {
  bool result = false;
  self->receive([&](T& x) { sequence = x.sequence; },
                caf::after(0s) >> [&] { result = true; });
  return result;
}

/// The states that an observer was told next, with causes, such as
/// "disconnected connection_lost".
inline std::vector<std::string> next_states(caf::scoped_actor& self,
                                            size_t count) {
  std::vector<std::string> result;
  for (size_t i = 0; i < count; ++i) {
    auto what = next<connection_state_changed>(self);
    result.push_back(
      to_string(what.state)
      + (what.cause == errc::none ? "" : " " + to_string(what.cause)));
  }
  return result;
}

using names = std::vector<std::string>;

/// Holds a connection and takes it along when it ends, as a client does.
inline caf::behavior owner(caf::event_based_actor* self,
                           const connection_actor& child) {
  self->link_to(child);
  // Keeps the handle.
  return {[child](int) {}};
}

/// Checks that all descriptors are closed in the end.
struct no_fd_left {
  std::vector<std::string> before = open_fds();

  ~no_fd_left() {
    CHECK_EQ(open_fds(), before);
  }
};

struct system_config : caf::actor_system_config {
  system_config() {
    load<caf::io::middleman>();
    set("caf.scheduler.max-threads", 2);
  }
};

/// What an `invoke` gave: a response or an error.
struct invoke_result {
  std::optional<remoting_command> response;
  caf::error error;
};

struct connection_fixture : no_fd_left {
  // -- member variables -------------------------------------------------------

  scripted_peer peer;
  connection_config config = make_config();
  system_config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  connection_actor uut;

  // -- constructors, destructors, and assignment operators --------------------

  ~connection_fixture() {
    if (uut)
      caf::anon_send_exit(uut, caf::exit_reason::kill);
  }

  // -- setup ------------------------------------------------------------------

  connection_config make_config() {
    connection_config result;
    result.address = peer.address();
    result.times.connect_timeout = patience;
    result.times.backoff_min = 10ms;
    return result;
  }

  void spawn() {
    uut = spawn_connection(sys, config);
  }

  /// Spawns and connects with one lease.
  peer_link connect(opaque_lease* lease = nullptr) {
    spawn();
    tell(self, lease_opaques{1, {}});
    auto result = peer.accept();
    auto got = next<opaque_lease>(self);
    if (lease != nullptr)
      *lease = got;
    return result;
  }

  // -- talking to the connection ----------------------------------------------

  template <class Message>
  void tell(caf::scoped_actor& from, Message what) {
    compat::mail(from, std::move(what)).send(uut);
  }

  void write(std::initializer_list<std::string> frames, uint64_t sequence,
             uint64_t epoch = 1, time_point until = time_point::max()) {
    std::string bytes;
    for (auto& x : frames)
      bytes += x;
    tell(self, write_batch{std::move(bytes), sequence, epoch, until});
  }

  auto start_invoke(int32_t code, std::chrono::milliseconds limit = patience) {
    invoke what;
    what.request.code = code;
    what.deadline = sys.clock().now() + limit;
    return compat::mail(self, std::move(what)).request(uut, 2 * patience);
  }

  template <class Handle>
  invoke_result finish(Handle handle) {
    invoke_result result;
    std::move(handle).receive(
      [&](remoting_command& x) { result.response = std::move(x); },
      [&](caf::error& x) { result.error = std::move(x); });
    return result;
  }

  /// Asks for the state; all messages before are handled then.
  connection_state state() {
    auto result = connection_state::closed;
    compat::mail(self, atom::get_state_v)
      .request(uut, patience)
      .receive([&](connection_state x) { result = x; },
               [](caf::error&) { FAIL("no state"); });
    return result;
  }

  void observe(caf::scoped_actor& who) {
    compat::mail(who, atom::subscribe_v,
                 caf::actor_cast<connection_observer_actor>(who.ptr()))
      .send(uut);
  }
};

} // namespace rocketcaf::test
