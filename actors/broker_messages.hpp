#pragma once

#include "rocketcaf/protocol/bodies/name_lists.hpp"
#include "rocketcaf/protocol/bodies/topic_config.hpp"
#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/local_transaction_state.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/message_selector.hpp"
#include "rocketcaf/protocol/pull_result.hpp"
#include "rocketcaf/protocol/requests/offset_boundary.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <caf/timestamp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a `broker_client_actor` is asked for. Each request has the type of its
/// answer, and a deadline; without one the client's `request_timeout` counts
/// from when it is first handled.
///
/// A broker is named by its name, which name servers know, or by its address
/// "host:port". (Names have no ':', which separates them from numbers in the
/// configuration of ordered topics.) A name stands for its master; requests
/// that only read go to a replica if there is no master.
namespace rocketcaf {

using protocol::consumer_list;
using protocol::heartbeat_data;
using protocol::offset_boundary;
using protocol::stored_message;
using protocol::topic_config;

/// The group that reads for people and tools: every broker knows it (Java:
/// `TOOLS_CONSUMER_GROUP`).
inline constexpr const char* tools_consumer_group = "TOOLS_CONSUMER";

// -- sending ------------------------------------------------------------------

/// Sends one message to a queue, once (code 310). Errors are those of sends:
/// see `failure_of`. Bodies have at most 4 MiB, and are compressed with zlib
/// from 4 KiB on if that makes them smaller.
struct send_to_queue {
  using response = send_result;
  using failure = send_failure;

  message content = {};
  /// The topic is the message's; `queue.topic` may be left out. A queue id
  /// below 0 leaves the choice to the broker.
  message_queue queue = {};
  std::string producer_group = "CLIENT_INNER_PRODUCER";
  std::optional<time_point> deadline = {};
};

/// Sends messages of one topic to a queue as one batch, once: all of them are
/// stored, or none (code 320). There are 1 to 1000, of at most 4 MiB together.
struct send_batch_to_queue {
  using response = std::vector<send_result>;
  using failure = send_failure;

  std::vector<message> messages = {};
  message_queue queue = {};
  std::string producer_group = "CLIENT_INNER_PRODUCER";
  std::optional<time_point> deadline = {};
};

/// Sends one message to a queue without an answer of the broker; answered when
/// the request was handed to the socket.
struct send_oneway_to_queue {
  using response = void;
  using failure = send_failure;

  message content = {};
  message_queue queue = {};
  std::string producer_group = "CLIENT_INNER_PRODUCER";
  std::optional<time_point> deadline = {};
};

/// The same for a batch.
struct send_batch_oneway_to_queue {
  using response = void;
  using failure = send_failure;

  std::vector<message> messages = {};
  message_queue queue = {};
  std::string producer_group = "CLIENT_INNER_PRODUCER";
  std::optional<time_point> deadline = {};
};

// -- pulling ------------------------------------------------------------------

/// Asks for messages of a queue (code 11). With a broker's name, the master is
/// asked, or the replica that the last answer for this queue suggested.
struct pull_messages {
  using response = pull_result;

  message_queue queue = {};
  /// The first offset wanted.
  int64_t offset = 0;
  /// Brokers send fewer: 32 by default, or 256 KiB.
  int32_t max_messages = 32;
  /// Which messages are wanted.
  message_selector selector = {};
  std::string consumer_group = tools_consumer_group;
  /// How long the broker may wait for a message if there is none; 0 for not at
  /// all. Brokers look every 5 s, so an answer may come that much later.
  std::chrono::milliseconds suspend{0};
  /// Stored as the group's offset in this queue, if given. Masters do that.
  std::optional<int64_t> commit_offset = {};
  /// Without one, `suspend` and the client's `request_timeout` together, and 5
  /// s more for a pull that is suspended.
  std::optional<time_point> deadline = {};
};

/// Gives a message that could not be consumed back to the broker that stores
/// it, which delivers it to the group again later (code 36).
struct send_message_back {
  using response = void;

  std::string broker = {};
  std::string consumer_group = {};
  /// As it was pulled.
  stored_message content = {};
  /// 1 to 18; 0 lets the broker choose by how often it was consumed; below 0
  /// for the dead letters.
  int32_t delay_level = 0;
  /// After how many times it goes to the dead letters; the group's setting
  /// without one.
  std::optional<int32_t> max_reconsume_times = {};
  std::optional<time_point> deadline = {};
};

// -- offsets ------------------------------------------------------------------

/// Asks where a consumer group is in a queue (code 14). An error of code
/// `errc::not_found` says that it is nowhere yet.
struct query_consumer_offset {
  using response = int64_t;

  std::string consumer_group = {};
  message_queue queue = {};
  std::optional<time_point> deadline = {};
};

/// Says where a consumer group is in a queue: the next offset to consume (code
/// 15).
struct update_consumer_offset {
  using response = void;

  std::string consumer_group = {};
  message_queue queue = {};
  int64_t offset = 0;
  std::optional<time_point> deadline = {};
};

/// Asks for the offset that the next message of a queue gets (code 30).
struct get_max_offset {
  using response = int64_t;

  message_queue queue = {};
  std::optional<time_point> deadline = {};
};

/// Asks for the offset of the oldest message of a queue (code 31).
struct get_min_offset {
  using response = int64_t;

  message_queue queue = {};
  std::optional<time_point> deadline = {};
};

/// Asks for the offset of the message stored at a time (code 29), to the
/// millisecond.
struct search_offset {
  using response = int64_t;

  message_queue queue = {};
  caf::timestamp time = {};
  offset_boundary boundary = offset_boundary::lower;
  std::optional<time_point> deadline = {};
};

/// Asks when the oldest message of a queue was stored (code 32). An error of
/// code `errc::not_found` says that there is none.
struct get_earliest_store_time {
  using response = caf::timestamp;

  message_queue queue = {};
  std::optional<time_point> deadline = {};
};

// -- single messages ----------------------------------------------------------

/// Asks for the message at a place in a broker's store (code 33). An error of
/// code `errc::not_found` says that there is none.
struct view_message {
  using response = stored_message;

  offset_message_id id = {};
  /// Asked in place of the address in the id, which others may not reach.
  std::string broker = {};
  std::optional<time_point> deadline = {};
};

/// Asks for the messages of a topic that have a key (code 12), the oldest
/// first; that there are none is no error. Brokers index messages a moment
/// after they are stored.
struct query_messages {
  using response = std::vector<stored_message>;

  std::string topic = {};
  /// One of a message's keys, or its unique id.
  std::string key = {};
  /// Whether `key` is a unique id.
  bool is_unique_id = false;
  /// The most that each broker is asked for.
  int32_t max_messages = 32;
  /// Bounds of the time of storing.
  caf::timestamp begin = {};
  caf::timestamp end = caf::timestamp::max();
  /// The broker to ask; all brokers of the topic without one. Then it is enough
  /// that one of them answers.
  std::string broker = {};
  std::optional<time_point> deadline = {};
};

// -- consumers ----------------------------------------------------------------

/// Asks for the client ids of a consumer group's members (code 38). Brokers
/// that know of none answer with `errc::broker_error` (code 1).
struct get_consumer_list {
  using response = consumer_list;

  std::string broker = {};
  std::string consumer_group = {};
  std::optional<time_point> deadline = {};
};

/// Some queues.
struct message_queues {
  std::vector<message_queue> queues = {};

  friend bool operator==(const message_queues&, const message_queues&)
    = default;
};

/// Locks queues for a member of a consumer group (code 41): brokers forget a
/// lock after 60 s without another request for it. The answer has the queues
/// that are locked for this client now.
struct lock_queues {
  using response = message_queues;

  std::string broker = {};
  std::string consumer_group = {};
  /// This client's id without one.
  std::string client_id = {};
  std::vector<message_queue> queues = {};
  std::optional<time_point> deadline = {};
};

/// Unlocks them (code 42).
struct unlock_queues {
  using response = void;

  std::string broker = {};
  std::string consumer_group = {};
  std::string client_id = {};
  std::vector<message_queue> queues = {};
  std::optional<time_point> deadline = {};
};

// -- clients ------------------------------------------------------------------

/// What a broker says to a heartbeat.
struct heartbeat_result {
  /// The broker's version, such as 479 for 5.3.3.
  int32_t version = 0;
  /// Whether it understands heartbeats that leave out what did not change.
  bool supports_v2 = false;
  /// Whether it wants the subscriptions again.
  bool subscription_changed = true;

  friend bool operator==(const heartbeat_result&, const heartbeat_result&)
    = default;
};

/// Tells a broker who lives in a client (code 34).
struct send_heartbeat {
  using response = heartbeat_result;

  std::string broker = {};
  /// Without a client id it gets this client's.
  heartbeat_data content = {};
  std::optional<time_point> deadline = {};
};

/// Makes a broker forget that groups live in a client (code 35).
struct unregister_client {
  using response = void;

  std::string broker = {};
  /// This client's id without one.
  std::string client_id = {};
  /// Empty for none, as the next one.
  std::string producer_group = {};
  std::string consumer_group = {};
  std::optional<time_point> deadline = {};
};

/// Asks a broker whether it can filter by an expression (code 46). Errors:
/// `errc::subscription_rejected` says that it cannot be parsed,
/// `errc::broker_error` (code 1) that SQL92 is turned off.
struct check_client_config {
  using response = void;

  std::string broker = {};
  std::string consumer_group = {};
  std::string topic = {};
  message_selector selector = {};
  std::optional<time_point> deadline = {};
};

// -- transactions -------------------------------------------------------------

/// Tells a broker what becomes of a half message (code 37); answered when the
/// request was handed to the socket. A commit must not be repeated: the message
/// would be stored twice.
struct end_half_message {
  using response = void;

  std::string broker = {};
  std::string producer_group = {};
  std::string topic = {};
  local_transaction_state state = local_transaction_state::unknown;
  /// The result of sending the half message: ids and offsets are its.
  send_result half = {};
  /// The message's unique id if empty.
  std::string transaction_id = {};
  /// Whether a broker has asked.
  bool from_check = false;
  std::optional<time_point> deadline = {};
};

// -- topics -------------------------------------------------------------------

/// Makes a topic, or changes it (code 17).
struct create_topic {
  using response = void;

  topic_config config = {};
  /// The broker; all masters of `cluster` without one.
  std::string broker = {};
  /// Names the cluster; all clusters without one.
  std::string cluster = {};
  std::optional<time_point> deadline = {};
};

/// Deletes a topic with its messages (code 215), whether it exists or not.
struct delete_topic {
  using response = void;

  std::string topic = {};
  /// The broker; without one all masters of `cluster`, and then the name
  /// servers forget the topic in that cluster (code 216).
  std::string broker = {};
  std::string cluster = {};
  std::optional<time_point> deadline = {};
};

/// Asks a broker for its configuration of a topic (code 351).
struct get_topic_config {
  using response = topic_config;

  std::string broker = {};
  std::string topic = {};
  std::optional<time_point> deadline = {};
};

} // namespace rocketcaf
