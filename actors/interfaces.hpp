#pragma once

#include "rocketcaf/actors/broker_messages.hpp"
#include "rocketcaf/actors/broker_request_messages.hpp"
#include "rocketcaf/actors/messages.hpp"
#include "rocketcaf/actors/name_server_messages.hpp"
#include "rocketcaf/actors/transaction_messages.hpp"

#include <caf/result.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// Verbs without data. They are defined with their ids in `type_ids.hpp`.
namespace rocketcaf::atom {

struct close;
struct drain;
struct get_client_id;
struct get_connections;
struct get_state;
struct get_statistics;
struct get_transactions;
struct subscribe;
struct unsubscribe;

} // namespace rocketcaf::atom

/// The catalogue of public interfaces. What our own actors say to each other
/// stands in `internal_interfaces.hpp`, which is not installed.
namespace rocketcaf {

/// Receives the outcomes of plain sends.
using outcome_receiver_actor = caf::typed_actor<
  /// One outcome for each `send_message` that was sent with a token.
  caf::result<void>(send_finished)>;

/// Follows connections.
using connection_observer_actor = caf::typed_actor<
  /// A connection has a new state. The first message after subscribing tells
  /// the present state.
  caf::result<void>(connection_state_changed)>;

/// Follows what a producer works with. Observers are held weakly.
using producer_observer_actor = connection_observer_actor::extend<
  /// The route of a topic that the producer sends to.
  caf::result<void>(topic_route_changed),
  /// A broker that the producer sends to.
  caf::result<void>(broker_state_changed),
  /// Flow control: whether new sends begin, wait or fail.
  caf::result<void>(flow_control_changed)>;

/// Sends messages. This is all that most actors need of a producer, and an
/// easy interface to fake in tests.
using sender_actor = caf::typed_actor<
  /// Sends one message and answers with its result. An error of category
  /// `errc` carries a `send_failure`: see `failure_of`.
  caf::result<send_result>(send_message),
  /// Sends one message; the outcome goes to the sender as `send_finished` with
  /// the same token.
  caf::result<void>(send_message, uint64_t),
  /// Sends many messages and answers once with all outcomes.
  caf::result<std::vector<send_outcome>>(send_many)>;

/// Sends in bulk, and without answers of brokers.
using bulk_sender_actor = caf::typed_actor<
  /// Sends messages of one topic as batches and answers once with all outcomes.
  caf::result<std::vector<send_outcome>>(send_batch),
  /// Sends one message, or batches, without an answer of the broker; answers
  /// when all was handed to connections, or with the first error.
  caf::result<void>(send_oneway), caf::result<void>(send_batch_oneway)>;

/// Watches over a producer.
using producer_control_actor = caf::typed_actor<
  /// What it is doing.
  caf::result<producer_state>(atom::get_state),
  /// Counters and gauges.
  caf::result<producer_statistics>(atom::get_statistics),
  /// Subscribes to routes, brokers, flow control, and the states of connections
  /// to brokers. The present routes, brokers and flow level are told at once.
  caf::result<void>(atom::subscribe, producer_observer_actor),
  caf::result<void>(atom::unsubscribe, producer_observer_actor),
  /// Answers once all sends accepted so far are finished.
  caf::result<void>(atom::drain),
  /// Stops the producer in order; answers when all sends are answered.
  caf::result<void>(shut_down)>;

/// A producer: sends messages and can be watched over.
using producer_actor = sender_actor::extend_with<
  bulk_sender_actor>::extend_with<producer_control_actor>;

// -- transactions -------------------------------------------------------------

/// Executes local transactions and knows what became of them. It answers at its
/// own pace, within the producer's `transaction_timeout`. An error, or no
/// answer, leaves the transaction unknown: the broker asks later.
using transaction_listener_actor = caf::typed_actor<
  /// Executes the local transaction of a half message that is stored.
  caf::result<local_transaction_state>(execute_local_transaction),
  /// Looks up what became of one.
  caf::result<local_transaction_state>(check_local_transaction)>;

/// Receives the outcomes of plain transactions.
using transaction_receiver_actor = caf::typed_actor<
  /// One outcome for each `send_transaction` that was sent with a token.
  caf::result<void>(transaction_finished)>;

/// Follows transactions. Observers are held weakly.
using transaction_observer_actor = caf::typed_actor<
  /// Something happened to a transaction.
  caf::result<void>(transaction_changed)>;

/// Sends messages in transactions: all that most actors need of a transactional
/// producer, and an easy interface to fake in tests.
using transaction_sender_actor = caf::typed_actor<
  /// Sends one message in a transaction and answers when the broker was told
  /// how it ended, or cannot be told. An error of category `errc` carries a
  /// `send_failure`: the half message was not stored, as far as is known, and
  /// the local transaction did not run.
  caf::result<transaction_send_result>(send_transaction),
  /// The same; the outcome goes to the sender as `transaction_finished` with
  /// the same token.
  caf::result<void>(send_transaction, uint64_t)>;

/// Watches over transactions.
using transaction_control_actor = caf::typed_actor<
  /// Makes this the producer's listener, in place of an earlier one. The
  /// producer holds it until it ends itself, or the listener does: a listener
  /// that holds the producer, too, ends it with `shut_down`.
  caf::result<void>(atom::subscribe, transaction_listener_actor),
  /// The open transactions, the oldest first.
  caf::result<std::vector<transaction_metadata>>(atom::get_transactions),
  caf::result<void>(atom::subscribe, transaction_observer_actor),
  caf::result<void>(atom::unsubscribe, transaction_observer_actor)>;

/// A producer that sends messages in transactions, too.
using transaction_producer_actor = producer_actor::extend_with<
  transaction_sender_actor>::extend_with<transaction_control_actor>;

/// Answers requests of brokers.
using command_handler_actor = caf::typed_actor<
  /// Answers with the response, of which opaque and flag are set by the client,
  /// or with an error, which the broker gets as SYSTEM_ERROR (1). To a request
  /// that is one-way (`is_oneway()`) no answer is sent.
  caf::result<protocol::remoting_command>(broker_request)>;

/// Is told when the members of consumer groups change.
using consumer_ids_observer_actor
  = caf::typed_actor<caf::result<void>(consumer_ids_changed)>;

/// Is told when brokers want consumer groups to go on elsewhere.
using consumer_offsets_observer_actor
  = caf::typed_actor<caf::result<void>(consumer_offsets_reset)>;

/// Answers what brokers ask the members of one consumer group, within 10 s. An
/// error goes to the broker as SYSTEM_ERROR (1).
using consumer_service_actor
  = caf::typed_actor<caf::result<consumer_offsets>(get_consumer_offsets),
                     caf::result<consumer_running_info>(get_running_info),
                     caf::result<consume_directly_result>(consume_directly)>;

/// Gets replies to requests that were sent as messages.
using reply_receiver_actor
  = caf::typed_actor<caf::result<void>(reply_received)>;

/// What the producers of one cluster share.
using client_actor = caf::typed_actor<
  /// Answers with the route of a topic: from memory if it is known, else from
  /// a name server.
  caf::result<route_data>(find_route),
  /// Sends any request and answers with the response.
  caf::result<protocol::remoting_command>(invoke_command),
  /// Sends any request that has no response.
  caf::result<void>(invoke_command_oneway),
  /// Has the requests of brokers with this code answered by a handler, which
  /// takes the place of an earlier one, or of the client itself, which passes
  /// CHECK_TRANSACTION_STATE (39) to producers; it is held weakly. What nobody
  /// handles is answered with REQUEST_CODE_NOT_SUPPORTED (3).
  caf::result<void>(atom::subscribe, int32_t, command_handler_actor),
  caf::result<void>(atom::unsubscribe, int32_t),
  /// The same by what brokers say. Observers and services are held weakly; a
  /// handler that was subscribed by code goes before them.
  caf::result<void>(atom::subscribe, consumer_ids_observer_actor),
  caf::result<void>(atom::unsubscribe, consumer_ids_observer_actor),
  caf::result<void>(atom::subscribe, consumer_offsets_observer_actor),
  caf::result<void>(atom::unsubscribe, consumer_offsets_observer_actor),
  /// One service a consumer group: the later takes the place of the earlier.
  /// Questions about other groups are answered with SYSTEM_ERROR (1).
  caf::result<void>(atom::subscribe, std::string, consumer_service_actor),
  caf::result<void>(atom::unsubscribe, std::string),
  /// One receiver of replies. Without one they are answered with SYSTEM_ERROR.
  caf::result<void>(atom::subscribe, reply_receiver_actor),
  caf::result<void>(atom::unsubscribe, reply_receiver_actor),
  /// What brokers know this client as: `ip@instance[@unit]`.
  caf::result<std::string>(atom::get_client_id),
  /// The states of all connections.
  caf::result<std::vector<connection_state_changed>>(atom::get_connections),
  /// What each connection has done.
  caf::result<std::vector<connection_statistics>>(atom::get_statistics),
  /// Subscribes to the states of all connections.
  caf::result<void>(atom::subscribe, connection_observer_actor),
  caf::result<void>(atom::unsubscribe, connection_observer_actor)>;

// -- name servers and brokers -------------------------------------------------

/// Asks name servers. Errors of category `errc` carry a `request_failure`: see
/// `request_failure_of`.
using name_server_client_actor = caf::typed_actor<
  caf::result<route_data>(query_route),
  caf::result<cluster_info>(get_cluster_info),
  caf::result<int32_t>(wipe_write_permission),
  caf::result<int32_t>(add_write_permission),
  caf::result<topic_list>(get_all_topics),
  caf::result<topic_list>(get_cluster_topics),
  caf::result<topic_list>(get_system_topics), caf::result<void>(forget_topic),
  caf::result<void>(put_kv_config), caf::result<std::string>(get_kv_config),
  caf::result<void>(delete_kv_config), caf::result<kv_table>(get_kv_list)>;

/// Sends single messages and batches to queues of one's choice, once.
using queue_sender_actor
  = caf::typed_actor<caf::result<send_result>(send_to_queue),
                     caf::result<std::vector<send_result>>(send_batch_to_queue),
                     caf::result<void>(send_oneway_to_queue),
                     caf::result<void>(send_batch_oneway_to_queue)>;

/// Reads queues: all that most actors need of a broker client, and an easy
/// interface to fake in tests.
using queue_reader_actor
  = caf::typed_actor<caf::result<pull_result>(pull_messages),
                     caf::result<int64_t>(query_consumer_offset),
                     caf::result<void>(update_consumer_offset),
                     caf::result<int64_t>(get_max_offset),
                     caf::result<int64_t>(get_min_offset),
                     caf::result<int64_t>(search_offset),
                     caf::result<caf::timestamp>(get_earliest_store_time),
                     caf::result<stored_message>(view_message),
                     caf::result<std::vector<stored_message>>(query_messages)>;

/// Asks any broker for anything. Errors of category `errc` carry a
/// `request_failure` (see `request_failure_of`), those of sends a
/// `send_failure`. Which requests are repeated says actors/requests.md.
using broker_client_actor
  = queue_sender_actor::extend_with<queue_reader_actor>::extend<
    caf::result<void>(send_message_back),
    caf::result<consumer_list>(get_consumer_list),
    caf::result<message_queues>(lock_queues), caf::result<void>(unlock_queues),
    caf::result<heartbeat_result>(send_heartbeat),
    caf::result<void>(unregister_client),
    caf::result<void>(check_client_config), caf::result<void>(end_half_message),
    caf::result<void>(create_topic), caf::result<void>(delete_topic),
    caf::result<topic_config>(get_topic_config),
    /// What brokers know this client as: "ip@instance[@unit]".
    caf::result<std::string>(atom::get_client_id)>;

} // namespace rocketcaf

// The handles above are complete once their messages have type ids.
#include "rocketcaf/actors/type_ids.hpp"
