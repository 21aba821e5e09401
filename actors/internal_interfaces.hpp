#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/interfaces.hpp"
#include "rocketcaf/actors/internal_messages.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include <caf/error.hpp>
#include <caf/io/system_messages.hpp>
#include <caf/io/typed_broker.hpp>

/// Verbs that our own actors use. They are defined with their ids in
/// `internal_type_ids.hpp`.
namespace rocketcaf::atom {

struct finish;
struct flush;

} // namespace rocketcaf::atom

/// The catalogue of internal interfaces: who says what to whom below the
/// producer. Handles downward are strong, upward and to subscribers weak.
namespace rocketcaf::actors {

// -- connection ---------------------------------------------------------------

/// Writes batches and takes the replies: a producer, seen by a connection.
using connection_user_actor = caf::typed_actor<
  /// Lends a block of opaques.
  caf::result<void>(opaque_lease),
  /// Brings response frames.
  caf::result<void>(reply_batch),
  /// A batch has left the connection.
  caf::result<void>(batch_written),
  /// There is a socket.
  caf::result<void>(link_up),
  /// The socket is gone, or could not be opened.
  caf::result<void>(link_lost)>;

/// One connection to one address: framing, correlation, back-off, reconnect.
using connection_actor = caf::typed_actor<
  /// Writes frames, connecting first if needed.
  caf::result<void>(write_batch),
  /// Registers the sender as user and lends it opaques.
  caf::result<void>(lease_opaques),
  /// Forgets a user.
  caf::result<void>(drop_user),
  /// Sends a request and answers with the response.
  caf::result<protocol::remoting_command>(invoke),
  /// Sends a request without response.
  caf::result<void>(invoke_oneway),
  /// Whom to pass requests of the peer to.
  caf::result<void>(answer_requests),
  /// The present state.
  caf::result<connection_state>(atom::get_state),
  /// What it has done.
  caf::result<connection_statistics>(atom::get_statistics),
  /// Subscribes to the state; the present one is told at once.
  caf::result<void>(atom::subscribe, connection_observer_actor),
  caf::result<void>(atom::unsubscribe, connection_observer_actor),
  /// Closes for good and ends the actor.
  caf::result<void>(atom::close)>;

// -- below the client ---------------------------------------------------------

/// A connection handle, pushed by the client to who asked for the address, and
/// again when the connection was restarted.
struct connection_opened {
  std::string address;
  connection_actor handle;
  /// Which of the connections to this address, from 0.
  uint32_t number = 0;
};

/// Gets connections from the client.
using connection_receiver_actor = caf::typed_actor<
  /// The connection that was asked for, or its successor.
  caf::result<void>(connection_opened)>;

/// Asks the client for the connection to an address; answered with
/// `connection_opened` to `receiver`. Nothing is connected yet: the first
/// request does that.
struct open_connection {
  std::string address;
  connection_receiver_actor receiver;
  /// Which of the connections to this address, from 0.
  uint32_t number = 0;
};

/// Gives out connections: the client, seen by its children.
using connection_provider_actor
  = caf::typed_actor<caf::result<void>(open_connection)>;

/// What a name server told about a topic; never null.
struct resolved_route {
  route_ptr route;
};

/// Sends requests to name servers: the resolver and, for others, its client.
/// Errors carry a `request_failure`.
using name_server_access_actor = caf::typed_actor<
  /// Answers with what the first name server that can says, whatever its code.
  caf::result<name_server_answer>(ask_name_server),
  /// Answers with what all name servers say, if all did what was asked.
  caf::result<name_server_answers>(ask_all_name_servers)>;

/// Asks name servers, sticks to one that works, moves on when it fails.
using resolver_actor
  = connection_receiver_actor::extend_with<name_server_access_actor>::extend<
    /// Answers with the route, or `errc::no_route` if the name server does not
    /// know the topic, or why no name server answered.
    caf::result<resolved_route>(find_route)>;

/// Tells the route cache which resolver to ask from now on.
struct use_resolver {
  resolver_actor resolver;
};

/// The route of a topic as it is known now.
struct route_changed {
  std::string topic;
  /// The last good route; null if there never was one.
  route_ptr route;
  /// True if the last look-up failed and `route` is older.
  bool stale = false;
  /// Why the last look-up failed; `none` if it did not.
  errc cause = errc::none;
  std::string detail;
};

/// Follows routes: producers and, in the client, the heartbeat's targets.
using route_observer_actor = caf::typed_actor<
  /// The route, after subscribing and whenever it changes.
  caf::result<void>(route_changed)>;

/// Subscribes `observer` to a topic's route.
struct watch_route {
  std::string topic;
  route_observer_actor observer;
};

/// Takes an observer off a topic; a route that nobody watches is not kept
/// fresh.
struct unwatch_route {
  std::string topic;
  caf::actor_id observer = 0;
};

/// Asks for a look-up now, as after a failed send, instead of at the next
/// interval. Look-ups under way are joined.
struct refresh_route {
  std::string topic;
};

/// The masters of all routes that are known: broker name and address.
struct masters_changed {
  std::vector<std::pair<std::string, std::string>> masters;
  /// All addresses that appear in any route, replicas included.
  std::vector<std::string> addresses;
};

/// Keeps routes: topic to immutable snapshot, refreshed at an interval; keeps
/// the last good one; joins look-ups; pushes changes.
using route_cache_actor
  = caf::typed_actor<caf::result<void>(watch_route),
                     caf::result<void>(unwatch_route),
                     caf::result<void>(refresh_route),
                     /// Answers from memory or after a look-up.
                     caf::result<route_data>(find_route),
                     /// A new resolver, after the old one died.
                     caf::result<void>(use_resolver)>;

/// The producer groups that live in this client.
struct groups_changed {
  std::vector<std::string> groups;
};

/// Tells all masters which producer groups live here.
using heartbeat_actor = connection_receiver_actor::extend<
  /// The groups changed: tells all masters at once.
  caf::result<void>(groups_changed),
  /// The masters changed: tells new ones at once.
  caf::result<void>(masters_changed),
  /// A connection came up: tells its broker at once.
  caf::result<void>(connection_state_changed)>;

// -- transactions -------------------------------------------------------------

/// One open transaction: asks the listener, has the broker told, ends.
using transaction_coordinator_actor = caf::typed_actor<
  caf::result<void>(half_finished), caf::result<void>(check_requested),
  caf::result<void>(time_is_up), caf::result<void>(end_not_sent)>;

/// A transaction listener that calls functions.
using function_listener_actor = transaction_listener_actor::extend<
  /// From its threads.
  caf::result<void>(listener_answered)>;

/// What a coordinator says to its producer.
using transaction_keeper_actor
  = caf::typed_actor<caf::result<void>(end_transaction),
                     caf::result<void>(answer_unknown),
                     caf::result<void>(transaction_done)>;

// -- client and producers -----------------------------------------------------

/// A child of the client ended; its successor is announced later, unless it is
/// a connection that was closed since its address left all routes: who wants it
/// asks again. Or, with kind `client`, the client itself ended, and with it all
/// below: no successor comes by itself.
struct child_down {
  child_kind kind = child_kind::resolver;
  /// Address of a connection; empty otherwise.
  std::string address;
  caf::error reason;
  /// Which of the connections to this address, from 0.
  uint32_t number = 0;
};

/// A child of the client was started again.
struct child_restarted {
  child_kind kind = child_kind::resolver;
  std::string address;
};

/// Answers `attach_producer`.
struct attached {
  /// What brokers know this client as.
  std::string client_id;
  /// How the producer writes headers, and where it logs to.
  serialization header_serialization = serialization::json;
  log_options log = {};
  /// Over how many connections a producer spreads what it sends to one broker.
  size_t connections_per_broker = 1;
};

struct transaction_asked;

/// Answers what brokers ask about transactions: a producer.
using check_server_actor
  = caf::typed_actor<caf::result<void>(transaction_asked)>;

/// A broker's question about a transaction. The producer that has it open takes
/// it, else the last one.
struct transaction_asked {
  protocol::transaction_check check;
  /// Whom to pass it on to, in this order.
  std::vector<weak_handle<check_server_actor>> others;
};

/// What the client and connections say to a producer.
using producer_link_actor = connection_user_actor::extend<
  caf::result<void>(connection_opened), caf::result<void>(route_changed),
  caf::result<void>(connection_state_changed), caf::result<void>(child_down),
  caf::result<void>(child_restarted), caf::result<void>(attached),
  caf::result<void>(transaction_asked)>;

/// A producer with what it says to itself.
using producer_impl_actor
  = transaction_producer_actor::extend_with<producer_link_actor>::
    extend_with<transaction_keeper_actor>::extend<
      /// Hands what was encoded since the last flush to the connections.
      caf::result<void>(atom::flush),
      /// Ends, after what was queued before.
      caf::result<void>(atom::finish)>;

/// Registers a producer; answered with `attached`. The client keeps a weak
/// reference and watches the producer. From then on the producer is told when
/// the client ends. Sent as a request, it fails if the client has ended before.
///
/// The producer holds its client strongly; to be told again about routes after
/// `child_restarted` of the route cache, it sends `watch_route` again.
struct attach_producer {
  std::string group;
  producer_link_actor producer;
};

/// Takes a producer off the client. If it was the last of its group, the
/// brokers are told (code 35); answers when they were or the deadline passed.
struct detach_producer {
  caf::actor_id producer = 0;
  time_point deadline;
};

/// What a client tells those that ask through it.
struct client_description {
  /// What brokers know it as.
  std::string client_id;
  std::chrono::milliseconds request_timeout{0};
  std::chrono::milliseconds route_refresh_interval{0};
};

/// Asks a client for what those need to know that ask through it.
struct describe_client {};

/// What producers, children and the directory say to a client.
using client_impl_actor
  = client_actor::extend_with<name_server_access_actor>::extend<
    caf::result<void>(attach_producer), caf::result<void>(detach_producer),
    caf::result<void>(serve_checks), caf::result<void>(open_connection),
    caf::result<void>(watch_route), caf::result<void>(unwatch_route),
    caf::result<void>(refresh_route),
    /// From those that ask name servers and brokers through it.
    caf::result<client_description>(describe_client),
    caf::result<protocol::remoting_command>(pass_command),
    /// From the route cache.
    caf::result<void>(masters_changed),
    /// From connections.
    caf::result<void>(connection_state_changed),
    caf::result<protocol::remoting_command>(broker_request)>;

/// Answers the directory's callers.
struct found_client {
  client_impl_actor client;
};

/// A name server client with what it says to itself.
using name_server_client_impl_actor = name_server_client_actor::extend<
  /// Ends, after what was queued before.
  caf::result<void>(atom::finish)>;

/// A broker client with what it says to itself.
using broker_client_impl_actor = broker_client_actor::extend<
  /// Ends, after what was queued before.
  caf::result<void>(atom::finish)>;

/// Finds or makes the client for options.
using client_directory_actor = caf::typed_actor<
  /// Answers with a client that has these options, or
  /// `errc::options_mismatch` if the one with this key has others.
  caf::result<found_client>(client_options)>;

} // namespace rocketcaf::actors

// The handles above are complete once their messages have type ids.
#include "rocketcaf/actors/internal_type_ids.hpp"
