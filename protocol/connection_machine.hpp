#pragma once

#include "rocketcaf/protocol/backoff.hpp"
#include "rocketcaf/protocol/connection_state.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace rocketcaf::protocol {

/// What a connection has to do now.
enum class connection_action : uint8_t {
  /// Nothing.
  none,
  /// Start a connect; work waits for its end.
  connect,
  /// Work waits for the end of the connect that is under way.
  wait,
  /// Work can be done: there is a link.
  write,
  /// Work cannot be done: see `retry_at`, or the connection is closed.
  refuse,
  /// Close the socket, if there is one, and call `closed`.
  close,
  /// The connect takes too long: close the socket and call `connect_failed`.
  give_up,
};

/// Decides when a connection connects, waits, refuses and closes.
///
/// Work connects on demand. A link that is lost while somebody wants it is
/// opened again at once; as long as somebody wants it, connects that fail are
/// followed by others, with back-off: those who avoid a peer that is away do
/// not notice its return. During back-off work is refused, so that callers can
/// turn elsewhere. Pauses start small again when a peer
/// has *answered*: one that accepts connections only to drop them is a failing
/// one.
class connection_machine {
public:
  // -- member types -----------------------------------------------------------

  using duration = std::chrono::milliseconds;

  /// How much later than `connect_timeout` a connect is given up: who connects
  /// has the same limit, and knows better what went wrong.
  static constexpr duration grace{100};

  struct config {
    /// Limit for a connect and a handshake after it, from the start.
    duration connect_timeout{3000};
    duration backoff_min{100};
    duration backoff_max{2000};
    /// A link without traffic is closed after this time; 0 for never.
    duration idle_timeout{120'000};
    /// Of the back-off's random part; 0 for none.
    uint32_t backoff_seed = 0;
  };

  // -- constructors, destructors, and assignment operators --------------------

  explicit connection_machine(const config& cfg);

  // -- properties -------------------------------------------------------------

  connection_state state() const noexcept {
    return state_;
  }

  /// When work is taken again, while it is refused for back-off.
  time_point retry_at() const noexcept {
    return retry_at_;
  }

  /// When `time_passed` is due.
  std::optional<time_point> wake_at() const;

  // -- events -----------------------------------------------------------------

  /// Somebody has something to write.
  /// @returns `connect`, `wait`, `write` or `refuse`.
  connection_action work_arrived(time_point now);

  /// The link is ready for frames.
  /// @returns `write`, or `close` if nobody wants the link any more.
  connection_action connected(time_point now);

  /// The connect under way ended without a link.
  /// @param wanted whether there are users or waiting work.
  void connect_failed(time_point now, bool wanted);

  /// Bytes were read or written.
  void traffic(time_point now) noexcept;

  /// The peer sent a frame.
  void answered() noexcept;

  /// The peer closed the link, or broke the protocol.
  /// @returns `connect` or `none`.
  connection_action link_lost(time_point now, bool wanted);

  /// Time passed until `wake_at`, or somewhere else.
  /// @param busy whether an answer is expected on this link.
  /// @returns `connect`, `close`, `give_up` or `none`.
  connection_action time_passed(time_point now, bool wanted, bool busy);

  /// The connection shall end.
  /// @returns `close`, or `none` if it has ended already.
  connection_action close_wanted();

  /// The socket was closed as asked for.
  void closed() noexcept;

private:
  connection_action start_connect(time_point now);

  config cfg_;
  backoff backoff_;
  connection_state state_ = connection_state::disconnected;
  time_point retry_at_;
  time_point connect_until_;
  time_point last_traffic_;
  /// Whether the link shall be opened again without work.
  bool reopen_ = false;
  /// Whether the peer sent a frame on this link.
  bool answered_ = false;
  /// Links that were lost without an answer, since the last answer.
  uint32_t silent_links_ = 0;
  /// Whether `closing` ends in `closed`.
  bool final_ = false;
};

} // namespace rocketcaf::protocol
