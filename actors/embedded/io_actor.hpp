#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/embedded/engine.hpp"
#include "rocketcaf/actors/embedded/interfaces.hpp"
#include "rocketcaf/actors/embedded/listener.hpp"
#include "rocketcaf/actors/log.hpp"

#include <caf/io/broker.hpp>
#include <caf/io/typed_broker.hpp>
#include <caf/typed_response_promise.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rocketcaf::actors::embedded {

/// The actor that owns the sockets, as CAF sees it.
using io_actor = embedded_broker_actor::extend<
  caf::result<void>(caf::io::new_connection_msg),
  caf::result<void>(caf::io::new_data_msg),
  caf::result<void>(caf::io::connection_closed_msg),
  caf::result<void>(caf::io::acceptor_closed_msg)>;

/// Moves bytes between sockets and the engine, for all brokers at once.
class io_actor_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.embedded-broker.io";

  // -- constructors, destructors, and assignment operators --------------------

  /// @param sockets bound: one for each broker, then one for each slave.
  io_actor_state(io_actor::broker_pointer self, embedded_broker_options options,
                 std::vector<bound_socket> sockets);

  ~io_actor_state();

  io_actor::behavior_type make_behavior();

private:
  // -- member types -----------------------------------------------------------

  /// The port of a master or a slave.
  struct port {
    size_t broker = 0;
    size_t broker_id = 0;
    /// Bound; given to CAF when it listens.
    bound_socket socket;
    caf::io::accept_handle doorman;
    /// The descriptor that CAF owns; below 0 while it does not listen.
    int listening_fd = -1;
    broker_mode mode = broker_mode::serving;
    uint64_t accepted = 0;
  };

  enum class reading : uint8_t {
    not_yet,
    active,
    halted
  };

  struct session {
    request_source source;
    /// Place of its port.
    size_t port = 0;
    protocol::frame_reader reader;
    reading state = reading::not_yet;
    /// What CAF had read already when the broker stalled.
    std::string held;
  };

  using session_map = std::unordered_map<caf::io::connection_handle, session>;

  // -- ports ------------------------------------------------------------------

  // They are known by their places in `ports_`.

  caf::error open(size_t index);
  void close(size_t index);
  caf::error set_mode(size_t index, broker_mode mode);
  void stall(size_t index);
  void resume(size_t index);

  const std::string& address_of(const port& x) const;

  /// Runs `f` in CAF's loop once the loop has done what it was told so far,
  /// unless this is gone by then. A socket that is added and removed in one
  /// round of the loop is lost: CAF 0.18 keeps its descriptor for ever. One
  /// that is removed and added again stays out.
  template <class F>
  void in_next_round(F f);

  /// Lets CAF forget a socket that was shut down.
  template <class Handle>
  void retire(Handle hdl);

  bool in_use(caf::io::accept_handle hdl) const;
  bool in_use(caf::io::connection_handle hdl) const;

  /// Closes everything at once, and ends a little later.
  void stop(const caf::error& reason);

  // -- connections ------------------------------------------------------------

  void on_connection(const caf::io::new_connection_msg& msg);
  void on_data(const caf::io::new_data_msg& msg);
  void on_closed(caf::io::connection_handle hdl);

  /// Forgets a connection.
  /// @returns what others are to be told of it.
  engine_output forget(caf::io::connection_handle hdl);

  void feed(caf::io::connection_handle hdl, session& x, std::string_view bytes);

  /// Closes a connection, forgets it, and tells others.
  void drop(caf::io::connection_handle hdl);

  /// Writes what the engine has for other connections, and arms the timer.
  void finish(engine_output& out);

  void write(caf::io::connection_handle hdl, std::string_view bytes);

  // -- time -------------------------------------------------------------------

  static moment now();
  void arm_timer();
  void on_time();

  // -- control ----------------------------------------------------------------

  using client_answers = std::vector<embedded_client_answer>;

  caf::result<void> on_set_mode(const set_broker_mode& msg);
  caf::result<client_answers> on_invoke(const invoke_embedded_client& msg);
  embedded_statistics statistics() const;
  embedded_broker_statistics statistics_of(size_t index) const;

  // -- member variables -------------------------------------------------------

  io_actor::broker_pointer self_;
  engine engine_;
  component_logger log_;
  std::vector<port> ports_;
  session_map sessions_;
  uint64_t next_connection_ = 1;
  /// Connections by the number that the engine knows.
  std::unordered_map<uint64_t, caf::io::connection_handle> by_number_;
  std::optional<std::chrono::steady_clock::time_point> armed_for_;
  caf::disposable timer_;
  /// Those who wait for answers of clients, by the engine's numbers.
  std::unordered_map<uint64_t, caf::typed_response_promise<client_answers>>
    invocations_;
  /// Why this stops, once it does.
  std::optional<caf::error> stop_reason_;
  /// Tells what is still to run whether this is there.
  std::shared_ptr<const char> life_ = std::make_shared<const char>();
};

} // namespace rocketcaf::actors::embedded
