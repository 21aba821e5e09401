#pragma once

#include "rocketcaf/actors/alarm.hpp"
#include "rocketcaf/actors/client_metrics.hpp"
#include "rocketcaf/actors/connection_config.hpp"
#include "rocketcaf/actors/connection_requests.hpp"
#include "rocketcaf/actors/connection_users.hpp"
#include "rocketcaf/actors/frame_router.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/link_writer.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/observer_list.hpp"
#include "rocketcaf/actors/socket_link.hpp"
#include "rocketcaf/actors/stop_signal.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/connection_machine.hpp"
#include "rocketcaf/protocol/flow_window.hpp"
#include "rocketcaf/protocol/opaque_blocks.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rocketcaf::actors {

/// Spawns a connection. It connects on demand; an open socket keeps it alive,
/// so its owner should link to it or close it.
/// @pre the I/O module is loaded.
connection_actor spawn_connection(caf::actor_system& sys,
                                  connection_config config);

/// A connection, and what only CAF and its connectors say to it.
using connection_impl_actor
  = connection_actor::extend<caf::result<void>(connect_finished),
                             caf::result<void>(caf::io::new_data_msg),
                             caf::result<void>(caf::io::connection_closed_msg),
                             caf::result<void>(caf::io::data_transferred_msg)>;

/// One connection to one address. What it does when is decided by
/// `protocol::connection_machine`; this class carries it out.
class connection {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.connection";

  /// Requests of the peer that are being answered at a time, and the size of
  /// their bodies; more are refused, or they would fill the memory.
  static constexpr size_t max_unanswered = 1000;
  static constexpr size_t max_unanswered_bytes = 32u * 1024 * 1024;

  // -- constructors, destructors, and assignment operators --------------------

  connection(connection_impl_actor::broker_pointer self,
             connection_config config);

  connection_impl_actor::behavior_type make_behavior();

private:
  // -- users ------------------------------------------------------------------

  void on_write(write_batch& batch);
  /// Tells a user which of its batches have left; false if it is gone.
  bool give_receipt(caf::actor_id id, connection_user& who);
  void on_lease(const lease_opaques& what);
  /// Lends what a user wants; false if it is gone.
  bool grant(caf::actor_id id, connection_user& who);
  /// Lends what users want.
  void grant_all();
  /// The same after blocks came free, if there were not enough.
  void grant_freed();
  void drop(caf::actor_id id);

  connection_statistics statistics() const;

  // -- own requests -----------------------------------------------------------

  void submit(protocol::remoting_command& request, time_point deadline,
              connection_requests::waiter who);

  // -- reading ----------------------------------------------------------------

  void on_data(const caf::io::new_data_msg& msg);
  void read_frames(std::string_view bytes);
  void deliver_replies();

  // -- requests of the peer (connection_answers.cpp) --------------------------

  /// Asks who answers a request, or answers it as not supported.
  void on_peer_request(peer_request what);
  void ask_handler(const command_handler_actor& handler, peer_request what);
  void refuse(const peer_request& what, protocol::response_code code,
              std::string remark);
  void answer(const peer_request& what, protocol::remoting_command response);

  // -- the link ---------------------------------------------------------------

  void perform(protocol::connection_action action);
  void start_connect();
  void on_connect_finished(connect_finished& what);
  void on_ready();
  void fail_connect(errc cause, const std::string& detail);
  /// The link broke, or what was to become one.
  void link_down(errc cause, const std::string& detail);
  /// Ends what the link carried, with the same words for all.
  void end_link(errc cause, const std::string& detail, const std::string& text);
  void close_idle();
  void end(const caf::error& reason);

  // -- time and state ---------------------------------------------------------

  void on_alarm();
  void arm();
  void announce(connection_state state, errc cause = errc::none,
                std::string detail = {});
  bool wanted() const;
  /// Why work is refused.
  errc refusal_cause() const;
  std::string refusal(time_point now) const;

  // -- member variables -------------------------------------------------------

  connection_impl_actor::broker_pointer self_;
  connection_config config_;
  /// What log lines and errors call it.
  std::string label_;
  component_logger log_;
  connection_metrics metrics_;

  protocol::connection_machine machine_;
  socket_link link_;
  stop_guard connector_;
  /// Counts connects.
  uint64_t attempt_ = 0;
  /// Counts sockets.
  uint64_t epoch_ = 0;
  /// Whether there is a link: batches of `epoch_` are taken.
  bool up_ = false;
  /// What observers were told last.
  connection_state_changed present_;
  connection_statistics counts_;

  protocol::opaque_blocks blocks_;
  /// Whether there were too few for what users want.
  bool lacking_ = false;
  connection_requests requests_;
  connection_users users_;
  observer_list<connection_observer_actor> observers_;

  link_writer writer_;
  frame_router router_;
  answer_requests answering_;
  /// Requests of the peer that are being answered, whatever the epoch.
  protocol::flow_window unanswered_{max_unanswered, max_unanswered_bytes};

  alarm alarm_;
};

} // namespace rocketcaf::actors
