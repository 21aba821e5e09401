#pragma once

#include "rocketcaf/actors/interfaces.hpp"
#include "rocketcaf/actors/options.hpp"
#include "rocketcaf/actors/socket.hpp"
#include "rocketcaf/actors/transaction_key.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include "rocketcaf/protocol/opaque_block.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/transaction_check.hpp"
#include "rocketcaf/protocol/transaction_machine.hpp"

#include <caf/actor_addr.hpp>
#include <caf/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What our own actors say to each other. Nothing here leaves the process, so
/// shared pointers and buffers travel as they are.
namespace rocketcaf::actors {

// -- producer to connection ---------------------------------------------------

/// Whole frames to write, encoded by the sender with opaques of its leases.
struct write_batch {
  std::string bytes;
  /// Counts the sender's batches to this connection, from 1.
  uint64_t sequence = 0;
  /// The epoch of the leases used. A batch of an older epoch is dropped: its
  /// sender has been told by `link_lost`.
  uint64_t epoch = 0;
  /// When nobody waits for an answer to any of them any more: what is not
  /// written by then never is, or a peer that does not read would fill the
  /// memory.
  time_point until = time_point::max();
  /// Whether the sender wants to hear, with `batch_written`, when this batch
  /// has left the connection, or never will: it holds sends back if too much is
  /// on the way, for a peer that reads slowly must not fill the memory; and
  /// transactions end when the broker was told.
  bool wants_receipt = false;
  /// Until when it is written although nobody waits: for requests in it that
  /// have no answer and must not be lost.
  time_point write_until = {};
};

/// Asks for blocks of opaques, and so for a connection: connects if needed.
/// Once connected, the sender of this message, which becomes a user of the
/// connection, gets one `opaque_lease` a block; if connecting fails, one
/// `link_lost`.
struct lease_opaques {
  /// Number of new blocks, at least 0.
  uint32_t blocks = 1;
  /// First opaques of blocks that are used up and have no open request.
  std::vector<int32_t> returned;
};

/// Tells a connection that one of its users is gone: its blocks are revoked.
struct drop_user {
  caf::actor_id user = 0;
};

// -- connection to producer ---------------------------------------------------

using protocol::opaque_block_size;

/// Lends the opaques [first, first + opaque_block_size) to the receiver. Each
/// may be used once, in batches of this epoch.
struct opaque_lease {
  int32_t first = 0;
  /// Counts the sockets that this connection has had.
  uint64_t epoch = 0;
};

/// All whole response frames for the receiver that came in with one read.
struct reply_batch {
  std::string frames;
};

/// Tells a user that nothing of its batches up to this one waits in the
/// connection any more.
struct batch_written {
  uint64_t sequence = 0;
};

/// Tells a user that there is a link. What a user knows about the link of its
/// connection comes from the connection alone, so that it is told in order.
struct link_up {};

/// Tells a user that all its requests on this connection are lost and its
/// leases void, and which requests cannot have reached the peer. The
/// connection itself lives on; the next `lease_opaques` connects again.
struct link_lost {
  /// `none` if it was closed for want of traffic: nothing speaks against using
  /// it again.
  errc cause = errc::connection_lost;
  std::string detail;
  /// Of batches with this or a higher sequence nothing was written.
  uint64_t first_unwritten = 0;
  /// The epoch that ended; 0 if there was no socket.
  uint64_t epoch = 0;
};

// -- requests through a connection --------------------------------------------

/// Sends one request and answers with the response. The opaque is chosen by
/// the connection. Errors are of category `errc`.
struct invoke {
  protocol::remoting_command request;
  time_point deadline;
};

/// Sends one request that has no response; answers when it is handed to the
/// socket.
struct invoke_oneway {
  protocol::remoting_command request;
  time_point deadline;
};

/// Has a client pass a request on to the connection to an address, which
/// answers by itself: one hop less for answers, which may be large. Errors of
/// category `errc` are those of `invoke_command`; one of CAF's own says that
/// the connection or the client has ended.
struct pass_command {
  /// "host:port".
  std::string address;
  protocol::remoting_command request;
  time_point deadline;
};

/// Tells a connection who answers the requests of its peer. Without a handler,
/// or when it is gone, they are answered as not supported.
struct answer_requests {
  weak_handle<command_handler_actor> handler;
  /// How long an answer may take.
  std::chrono::milliseconds limit{0};
};

// -- connector to connection --------------------------------------------------

/// The end of a connect: a connected socket or the reason why there is none.
struct connect_finished {
  shared_fd socket;
  errc cause = errc::none;
  std::string detail;
  /// Counts the connects of a connection: late ends of given up ones are known
  /// by it.
  uint64_t attempt = 0;
};

// -- requests to name servers -------------------------------------------------

/// Sends a request to a name server, and to the next one if that does not
/// answer or speaks of its own trouble: for requests that only read.
struct ask_name_server {
  protocol::remoting_command request;
  /// Without one the client's `request_timeout` counts from now.
  std::optional<time_point> deadline = {};
};

/// Sends a request to every name server, once: for requests that change
/// something. It fails if one of them does not answer with success.
struct ask_all_name_servers {
  protocol::remoting_command request;
  /// Without one the client's `request_timeout` counts from now.
  std::optional<time_point> deadline = {};
};

/// What a name server said.
struct name_server_answer {
  /// Its "host:port".
  std::string address;
  protocol::remoting_command response;
};

/// What all name servers said, each once.
struct name_server_answers {
  std::vector<name_server_answer> answers;
};

// -- producer and transaction coordinator -------------------------------------

/// Tells a coordinator what became of its half message.
struct half_finished {
  send_outcome outcome;
  /// "host:port" of the broker that stored it; empty if none did.
  std::string address;
};

/// Tells a coordinator that a broker asks about its transaction.
struct check_requested {
  protocol::half_message_place place;
};

/// Tells a coordinator that its time is up.
struct time_is_up {
  /// Whether that is the time of the whole transaction, not of the listener.
  bool for_good = false;
};

/// Asks a producer to have a broker told what becomes of a half message. Once
/// END_TRANSACTION was handed to a socket, the transaction is over, and its
/// coordinator ends without another word. Else `end_not_sent` comes.
struct end_transaction {
  transaction_key key;
  protocol::half_message_place place;
  /// Whether a broker has asked.
  bool from_check = false;
  /// Goes into the command.
  std::string remark;
  /// What the transaction's outcome is then.
  transaction_send_result result;
};

/// Asks a producer to tell a broker that has asked that nothing is known yet.
/// What becomes of that is of no interest.
struct answer_unknown {
  transaction_key key;
  protocol::half_message_place place;
};

/// Tells a coordinator that END_TRANSACTION did not go out.
struct end_not_sent {
  errc cause = errc::none;
  std::string detail;
  /// Whether it may have, all the same: then it must not be sent again.
  bool maybe_sent = false;
};

/// Tells a function listener what a function returned.
struct listener_answered {
  uint64_t number = 0;
  local_transaction_state state = local_transaction_state::unknown;
  /// Why there is no state; empty if there is one.
  std::string failure;
};

/// Tells a producer that a transaction is finished, and its coordinator, too:
/// in another way than by an `end_transaction`.
struct transaction_done {
  transaction_key key;
  transaction_outcome outcome;
};

// -- to the client ------------------------------------------------------------

/// Tells a client whether a producer answers what brokers ask about
/// transactions of its group.
struct serve_checks {
  caf::actor_id producer = 0;
  bool value = true;
};

/// Kinds of actors that a producer hears of: the children of its client, and
/// the client itself.
enum class child_kind : uint8_t {
  resolver = 0,
  route_cache = 1,
  heartbeat = 2,
  connection = 3,
  client = 4,
};

std::string to_string(child_kind x);

} // namespace rocketcaf::actors
