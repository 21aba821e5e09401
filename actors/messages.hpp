#pragma once

#include "rocketcaf/protocol/broker_state.hpp"
#include "rocketcaf/protocol/connection_state.hpp"
#include "rocketcaf/protocol/flow_level.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/queue_choice.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/time_point.hpp"
#include "rocketcaf/protocol/transaction_result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf {

// -- to a producer ------------------------------------------------------------

/// Asks a producer to send one message.
struct send_message {
  message content = {};
  /// When the answer is due at the latest. Without one, the producer's
  /// `send_timeout` counts from when it first handles this.
  std::optional<time_point> deadline = {};
  /// Who chooses the queue.
  queue_choice queue = {};
  /// Whether the message keeps its place among the ordered messages of its
  /// topic and sharding key, which it must have: those that are stored are
  /// stored in the order in which the producer got them. One of a key is under
  /// way at a time. Without another choice their queue is that of Java's hash.
  bool ordered = false;
};

/// Asks a producer to send many messages, of any topics, and to answer once
/// with all outcomes, in the same order. Each is a send of its own.
struct send_many {
  std::vector<message> messages = {};
  std::optional<time_point> deadline = {};
  queue_choice queue = {};
  bool ordered = false;
};

/// Asks a producer to send messages of one topic as batches: requests that a
/// broker stores as a whole, each with up to 1,000 messages and
/// `max_message_size` bytes. It answers once, with an outcome a message, in the
/// same order. The messages have `wait_store_ok` in common; none has a delivery
/// time.
struct send_batch {
  std::vector<message> messages = {};
  std::optional<time_point> deadline = {};
  /// Chooses for each request, by its first message.
  queue_choice queue = {};
  /// All messages have one sharding key then; requests go one after another.
  bool ordered = false;
};

/// Asks a producer to send one message without an answer of the broker: nobody
/// knows whether it is stored. It is answered when the request was handed to
/// the connection, or could not be.
struct send_oneway {
  message content = {};
  std::optional<time_point> deadline = {};
  queue_choice queue = {};
};

/// The same for messages that go as batches; answered once.
struct send_batch_oneway {
  std::vector<message> messages = {};
  std::optional<time_point> deadline = {};
  queue_choice queue = {};
};

/// Tells a producer to stop: it takes no new sends, waits for the open ones,
/// fails what is left at the limit, unregisters from the brokers and ends.
struct shut_down {
  /// Limit for the open sends; the producer's `drain_timeout` without one.
  std::optional<std::chrono::milliseconds> limit = {};
};

// -- from a producer ----------------------------------------------------------

/// The answer to a `send_message` that was sent with a token.
struct send_finished {
  uint64_t token = 0;
  send_outcome outcome;
};

/// The life of a producer.
enum class producer_state : uint8_t {
  /// It looks for its client; sends are taken and wait.
  starting = 0,
  /// Sends are taken.
  running = 1,
  /// New sends are refused, open ones are finished.
  draining = 2,
  /// It is about to end.
  stopped = 3,
};

std::string to_string(producer_state x);
bool from_string(std::string_view name, producer_state& x);
bool from_integer(uint8_t value, producer_state& x);

/// Counters since the start, and gauges of this moment.
struct producer_statistics {
  uint64_t sends_accepted = 0;
  uint64_t sends_succeeded = 0;
  uint64_t sends_failed = 0;
  uint64_t retries = 0;
  uint64_t late_replies = 0;
  uint64_t bytes_sent = 0;
  size_t in_flight = 0;
  size_t in_flight_bytes = 0;
  size_t waiting = 0;
  size_t waiting_bytes = 0;
  /// Sends that failed because a bound was reached; part of `sends_failed`.
  uint64_t sends_refused_by_bounds = 0;
  flow_level level = flow_level::open;
  transaction_statistics transactions = {};
};

// -- events of a producer -----------------------------------------------------

/// Tells observers that a producer takes more sends, or fewer.
struct flow_control_changed {
  flow_level level = flow_level::open;
  size_t in_flight = 0;
  size_t in_flight_bytes = 0;
  size_t waiting = 0;
  size_t waiting_bytes = 0;
};

/// Tells observers what a producer thinks of a broker from now on.
struct broker_state_changed {
  std::string broker_name;
  /// "host:port" of the master.
  std::string address;
  broker_state state = broker_state::available;
  /// Why, if it is not available.
  errc cause = errc::none;
  std::string detail;
};

/// Tells observers that the route of a topic, which a producer sends to, is
/// another one, or that the last look-up of it failed.
struct topic_route_changed {
  std::string topic;
  /// The last good route; without queues and brokers if there never was one.
  route_data route;
  /// True if the last look-up failed and `route` is older.
  bool stale = false;
  /// Why the last look-up failed; `none` if it did not.
  errc cause = errc::none;
  std::string detail;
};

// -- connections --------------------------------------------------------------

/// Tells observers about a connection's new state.
struct connection_state_changed {
  /// "host:port"
  std::string address;
  connection_state state = connection_state::disconnected;
  /// Why, if the state is `disconnected` or `closed`; `none` if as wanted.
  errc cause = errc::none;
  /// The cause in words, such as "connection refused".
  std::string detail;
  /// Which of the connections to this address, from 0.
  uint32_t number = 0;
};

/// What one connection has done since its actor was spawned, and holds now.
struct connection_statistics {
  /// "host:port"
  std::string address;
  /// Which of the connections to this address, from 0.
  uint32_t number = 0;
  connection_state state = connection_state::disconnected;
  /// Sockets that it has had.
  uint64_t connects = 0;
  uint64_t failed_connects = 0;
  /// Sockets that were lost, but for want of traffic.
  uint64_t losses = 0;
  uint64_t bytes_sent = 0;
  uint64_t bytes_received = 0;
  /// Producers that send through it.
  size_t producers = 0;
  /// Requests of the client itself that wait for an answer.
  size_t open_requests = 0;
};

// -- to a client --------------------------------------------------------------

/// Asks a client for the route of a topic.
struct find_route {
  std::string topic;
};

/// Asks a client to send any request to any address, and to answer with the
/// response, whatever its code is. Nothing is tried again. The first request to
/// an address opens a connection.
struct invoke_command {
  /// "host:port" of a broker or name server.
  std::string address = {};
  /// See `protocol::make_request`. The client chooses opaque and flag.
  protocol::remoting_command request = {};
  /// When the answer is due at the latest. Without one, the client's
  /// `request_timeout` counts from when it first handles this.
  std::optional<time_point> deadline = {};
};

/// The same for a request without response: answered when it was handed to the
/// socket.
struct invoke_command_oneway {
  std::string address = {};
  protocol::remoting_command request = {};
  std::optional<time_point> deadline = {};
};

// -- from a client ------------------------------------------------------------

/// A request that a broker sent to this client.
struct broker_request {
  /// "host:port" of the broker.
  std::string address;
  protocol::remoting_command request;
};

} // namespace rocketcaf
