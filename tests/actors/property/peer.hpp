#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/command_view.hpp"

#include "actors/property/replies.hpp"
#include "actors/property/weather.hpp"
#include "actors/property/world.hpp"

#include <bitset>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rocketcaf::test::property {

/// A broker, whose name and address may change.
struct broker {
  const std::string* name = nullptr;
  const std::string* address = nullptr;
  weather sky;
  int64_t next_offset = 0;
};

/// What a peer asks of the cluster that it belongs to.
class peer_owner {
public:
  virtual ~peer_owner() = default;

  /// A connection has a new state.
  virtual void announce(connection_state_changed news) = 0;

  /// Finds the broker name in a request; nullptr if no route of the topic ever
  /// had such a queue there.
  virtual const std::string* find_queue(std::string_view topic,
                                        std::string_view broker,
                                        const std::string& address,
                                        int64_t queue) const
    = 0;
};

/// One connection actor and the socket, the network and the broker behind it.
/// It behaves as the real one does, and breaks as told.
class peer {
public:
  // -- constructors, destructors, and assignment operators --------------------

  peer(world& around, peer_owner& owner, broker& at,
       const std::string& address);

  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  // -- what its actor receives
  // -------------------------------------------------

  void on_lease(const caf::strong_actor_ptr& from,
                const actors::lease_opaques& what);
  void on_batch(const actors::write_batch& what);

  // -- what happens to it
  // ------------------------------------------------------

  /// The socket breaks.
  void lose(errc cause);

  /// It ends in order.
  void close();

  /// It is killed.
  void die();

  /// Its producer hears that it was killed.
  void mourn();

  /// Writes some of what it kept back, or all.
  void thaw(bool all);

  /// Answers what nobody asked, or brings bytes that are no answer.
  void disturb();

  /// Lets the actor go.
  void stop();

  // -- properties
  // --------------------------------------------------------------

  const actors::connection_actor& handle() const noexcept {
    return handle_;
  }

  bool alive() const noexcept {
    return phase_ != phase::dead;
  }

  /// The state as the client knows it.
  const connection_state_changed& present() const noexcept {
    return present_;
  }

private:
  enum class phase : uint8_t {
    idle,
    connecting,
    up,
    dead,
  };

  /// Opaques that are lent.
  struct block {
    std::bitset<protocol::opaque_block_size> used;
    std::vector<uint32_t> sends;
  };

  /// Responses that come in at the same time.
  struct arrival {
    std::string frames;

    struct end {
      uint32_t attempt;
      attempt_end how;
      int32_t code;
    };

    std::vector<end> ends;
  };

  struct kept_batch {
    uint64_t sequence;
    std::vector<uint32_t> attempts;
  };

  // -- connecting
  // --------------------------------------------------------------

  void connect();
  void connected();
  void fail_connect(const char* why);
  void grant(uint32_t blocks);
  void grant_now(uint32_t blocks);
  void take_back(const actors::lease_opaques& what);

  // -- reading requests
  // --------------------------------------------------------

  std::vector<uint32_t> read(const actors::write_batch& what, uint32_t link);
  std::optional<uint32_t> read(const protocol::frame& request, uint32_t link);

  /// Notes the ids of a request, or compares them with those noted before.
  bool note_id(uint32_t send, std::string_view properties);
  bool note_batch(uint32_t send);
  void use_opaque(int32_t opaque, uint32_t send);

  // -- answering
  // ---------------------------------------------------------------

  void write(const std::vector<uint32_t>& attempts);
  void serve(uint32_t attempt);
  void reply_after(std::chrono::microseconds delay, uint32_t attempt,
                   const fate& what);
  void append(arrival& to, uint32_t attempt, const fate& what);
  void deliver(arrival what);

  // -- ending
  // ------------------------------------------------------------------

  void end_link(errc cause);
  void announce(connection_state state, errc cause = errc::none);

  template <class Message>
  void tell(Message what) {
    tell(handle_, std::move(what));
  }

  template <class Message>
  void tell(const actors::connection_actor& as, Message what) {
    if (auto user = user_.lock())
      compat::send_as(as, user, std::move(what));
  }

  world& world_;
  peer_owner& owner_;
  broker& broker_;
  const std::string& address_;
  actors::connection_actor handle_;
  actors::weak_handle<actors::connection_user_actor> user_;
  connection_state_changed present_;
  phase phase_ = phase::idle;
  time_point retry_at_{};
  uint32_t blocks_wanted_ = 0;
  /// Numbers in the ledger of all sockets so far; the last is the present one.
  std::vector<uint32_t> links_;
  std::unordered_map<int32_t, block> blocks_;
  int32_t next_block_ = 0;
  time_point last_loss_ = never;
  uint64_t last_sequence_ = 0;
  std::deque<kept_batch> kept_;
  std::map<time_point, arrival> arrivals_;
  std::optional<int32_t> last_answered_;
  /// Whether it was killed while it had a socket.
  bool killed_up_ = false;
  /// False from when it was killed until its producer hears of it.
  bool is_mourned_ = true;
  protocol::command_view view_;
};

} // namespace rocketcaf::test::property
