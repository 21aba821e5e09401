#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf {

/// What went wrong. The numbers are stable: they travel between nodes.
///
/// Whether a message may have been stored is never said by the code alone but
/// by `send_failure::storage`, which knows all attempts.
enum class errc : uint8_t {
  /// No error.
  none = 0,
  /// The producer or client was told to stop before the work was done.
  shutting_down = 1,
  /// A bound on messages or bytes was reached (and the options say fail).
  overloaded = 2,
  /// The deadline of the whole operation passed.
  deadline_exceeded = 3,
  /// One attempt took longer than the limit for attempts.
  attempt_timeout = 4,
  /// The name servers know no route to the topic.
  no_route = 5,
  /// The route has no writable queue whose broker has a master.
  no_writable_queue = 6,
  /// No name server is configured.
  no_name_server = 7,
  /// No name server answered.
  name_server_unavailable = 8,
  /// A host name could not be resolved.
  name_resolution_failed = 9,
  /// A connection could not be established.
  connect_failed = 10,
  /// The connection was lost while the request was on its way.
  connection_lost = 11,
  /// The peer broke the protocol.
  protocol_error = 12,
  /// A frame or header was larger than the configured limit.
  frame_too_large = 13,
  /// The broker refused with a code that has no errc of its own.
  broker_error = 14,
  /// The broker is overloaded (code 2 or 215).
  broker_busy = 15,
  /// The broker cannot serve now (code 14, 501 or 1500).
  broker_unavailable = 16,
  /// The broker does not know the topic (code 17).
  topic_not_exist = 17,
  /// The broker denied access (code 16).
  no_permission = 18,
  /// The broker found the message illegal (code 13).
  message_illegal = 19,
  /// The broker found a parameter illegal (code 29).
  invalid_parameter = 20,
  /// The peer does not support the request code (code 3).
  request_not_supported = 21,
  /// An argument breaks a rule; the text names the field and the rule.
  invalid_argument = 22,
  /// An option has an illegal value; the text names the key and the rule.
  invalid_option = 23,
  /// A client with this key exists, but with other options.
  options_mismatch = 24,
  /// A part that the library needs failed too often or is gone for good.
  unavailable = 25,
  /// The actor system lacks the I/O module: load caf::io::middleman.
  io_module_missing = 26,
  /// The type ids were not registered: call rocketcaf::init() first.
  not_initialized = 27,
  /// A compressed body stands for more bytes than the limit allows.
  body_too_large = 28,
  /// The queue selector chose no queue.
  no_queue_selected = 29,
  /// The chosen queue is none of the topic's writable queues.
  foreign_queue = 30,
  /// The producer has no transaction listener.
  no_transaction_listener = 31,
  /// The bound on open transactions was reached (and the options say fail).
  too_many_transactions = 32,
  /// The broker stored the half message with a status other than SEND_OK: the
  /// local transaction does not run.
  half_message_not_ok = 33,
  /// The transaction listener did not answer in time.
  transaction_listener_timeout = 34,
  /// The transaction listener threw, ended, or answered with an error.
  transaction_listener_failed = 35,
  /// The transaction's life time ended before the broker could be told.
  transaction_expired = 36,
  /// The transaction's coordinator ended before the transaction did.
  transaction_coordinator_lost = 37,
  /// A broker asked about a transaction more often than the listener is asked.
  too_many_checks = 38,
  /// The name servers know no broker with this name.
  broker_not_known = 39,
  /// The server has nothing that was asked for (code 22).
  not_found = 40,
  /// The broker does not know the consumer group (code 26).
  group_not_exist = 41,
  /// The broker does not accept the subscription: it cannot be parsed, or is
  /// not the one that the group's heartbeat told (codes 23 to 25, 27, 28).
  subscription_rejected = 42,
  /// No member of the consumer group is connected (code 206).
  consumer_not_online = 43,
};

/// Number of values of `errc`, `none` included; values are contiguous.
inline constexpr size_t errc_count = 44;

/// Returns the name of the enumerator, such as "no_route".
std::string to_string(errc x);

/// Finds the enumerator with this name.
/// @returns false if there is none; `x` is then unchanged.
bool from_string(std::string_view name, errc& x);

/// Finds the enumerator with this number.
/// @returns false if there is none; `x` is then unchanged.
bool from_integer(uint8_t value, errc& x);

/// Tells callers whether the same call may succeed later. It is advice: the
/// library's own retries follow the retry table alone.
bool is_retriable(errc x);

} // namespace rocketcaf
