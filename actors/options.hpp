#pragma once

#include "rocketcaf/actors/log.hpp"

#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/selector_table.hpp"
#include "rocketcaf/protocol/send_request.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf {

/// What all producers of one cluster share. Defaults are the Java client's
/// where it has the setting.
struct client_options {
  /// Addresses "host:port" of the name servers; the first that answers is
  /// kept. A leading "http://" is ignored.
  std::vector<std::string> name_servers = {};

  /// Part of the client id that brokers see; made from the process id and a
  /// random number if empty. Clients with different names never share.
  std::string instance_name = {};

  /// A further part of the client id; empty for none.
  std::string unit_name = {};

  /// How headers of requests are written.
  serialization header_serialization = serialization::json;

  /// Limit for name look-up and TCP connect together.
  std::chrono::milliseconds connect_timeout{3000};

  /// Limit for one request that is not a send (routes, heartbeats). Several
  /// name servers share it, so that the next one is asked while sends still
  /// wait: two have half of it each, more have a third, at least 500 ms.
  std::chrono::milliseconds request_timeout{3000};

  /// Pause after a failed connect; doubled each time up to the maximum, less a
  /// random part of up to a quarter. With a connect that takes its whole
  /// time-out, 5 s pass at most between two.
  std::chrono::milliseconds reconnect_backoff_min{100};
  std::chrono::milliseconds reconnect_backoff_max{2000};

  /// A connection without traffic is closed after this time; 0 for never.
  std::chrono::milliseconds idle_timeout{120'000};

  /// Over how many connections each producer spreads what it sends to one
  /// broker; ordered messages of one sharding key all take the same one.
  /// Several pay only where one connection is the bottleneck.
  size_t connections_per_broker = 1;

  /// How often the routes in use are asked for again.
  std::chrono::milliseconds route_refresh_interval{30'000};

  /// How often brokers are told which producers live here.
  std::chrono::milliseconds heartbeat_interval{30'000};

  /// How long the client lives on after its last user is gone.
  std::chrono::milliseconds linger{0};

  /// Bounds for frames that peers send, in bytes.
  size_t max_frame_size = 32u * 1024 * 1024;
  size_t max_header_size = 64u * 1024;

  /// Logger and levels; silent by default.
  log_options log = {};
};

/// What a send does when the bound on sends in flight is reached.
enum class when_full : uint8_t {
  /// It waits for room, until its deadline.
  wait = 0,
  /// It fails at once with `errc::overloaded`.
  fail = 1,
};

std::string to_string(when_full x);
bool from_string(std::string_view name, when_full& x);

/// What one producer does.
struct producer_options {
  /// Name of the producer group, 1 to 120 characters of `a-zA-Z0-9_-%|`.
  std::string group = {};

  /// Namespace that the group and all topics are in on the wire: topic "orders"
  /// is "shop%orders" in namespace "shop". Programs, results and events name
  /// topics without it. Characters as in `group`, but for '%'; empty for none.
  std::string namespace_name = {};

  /// Deadline of a send that names none, counted from when the producer first
  /// handles it.
  std::chrono::milliseconds send_timeout{3000};

  /// Limit for one attempt, so that a stalled broker cannot eat the whole
  /// deadline. 0 means a third of `send_timeout`, at least 500 ms.
  std::chrono::milliseconds attempt_timeout{0};

  /// Attempts after the first one fails: see actors/retries.md.
  size_t retries = 2;

  /// Pause before a broker that failed is tried again when there is no other,
  /// and after busy ones; doubled with each attempt.
  std::chrono::milliseconds retry_backoff{20};

  /// Whether a message is sent again that may be stored already, as after a
  /// request without an answer. If not, it is stored once at most.
  bool retry_maybe_stored = true;

  /// Further response codes of brokers after which another broker is tried,
  /// after a pause, though actors/retries.md says that nothing follows.
  std::vector<int32_t> retry_codes = {};

  /// Tries again on another broker after answers such as FLUSH_DISK_TIMEOUT
  /// (stored, but not as wanted): both brokers have the message then, unless
  /// `retry_maybe_stored` is off, which forbids it.
  bool retry_another_broker_when_not_store_ok = false;

  /// Largest body, in bytes, before it is compressed. The broker's own limit is
  /// 4 MiB by default.
  size_t max_message_size = 4u * 1024 * 1024;

  /// How large bodies are compressed, but for those of batches; nullopt for
  /// not at all. Consumers older than RocketMQ 4.9.4 know zlib only.
  std::optional<compression_type> compression = compression_type::zlib;

  /// Bodies from this size on, in bytes, are compressed if that makes them
  /// smaller.
  size_t compress_from = 4096;

  /// Level of the compression: 0 to 9 for zlib, 0 to 12 for LZ4, 1 to 22 for
  /// Zstandard; other values count as the nearest.
  int32_t compression_level = 5;

  /// Bounds for sends handed to brokers and not yet answered.
  size_t max_in_flight = 65'535;
  size_t max_in_flight_bytes = 100u * 1024 * 1024;

  /// Bounds for sends that wait for room or for a route.
  size_t max_waiting = 65'535;
  size_t max_waiting_bytes = 100u * 1024 * 1024;

  when_full on_full = when_full::wait;

  /// How long a shutdown waits for open sends that name no limit themselves.
  std::chrono::milliseconds drain_timeout{5000};

  /// Name of the selector that chooses queues where a send says nothing else:
  /// "round-robin", "random", "hash" (Java's hash of the sharding key),
  /// "machine-room", or one of `selectors`.
  std::string selector{protocol::round_robin_name};

  /// Machine rooms whose brokers "machine-room" chooses.
  std::vector<std::string> machine_rooms = {};

  /// Selectors of one's own, by names for `selector` and `queue_choice`. They
  /// run inside the producer and must not block.
  named_selectors selectors = {};

  /// Leaves brokers alone for a while after slow answers, as the latency fault
  /// tolerance of the Java client.
  bool latency_fault_tolerance = false;

  /// Keeps the queue of an ordered send, whatever its broker does: while the
  /// broker is away, it is tried again until the deadline. Otherwise the key
  /// moves to another broker's queue meanwhile.
  bool pin_ordered_queues = false;

  /// Limit for each answer of a transaction listener; then what it was asked
  /// about is unknown, and the broker asks later.
  std::chrono::milliseconds transaction_timeout{60'000};

  /// Life time of a transaction here, its half message included. One that could
  /// not be told to its broker by then is left to the broker's check.
  std::chrono::milliseconds transaction_lifetime{600'000};

  /// Bound for open transactions; further ones wait, or fail, as `on_full`
  /// says. Those that wait count among `max_waiting`, each kind for itself.
  /// What brokers ask beyond it is not answered: they ask again.
  size_t max_transactions = 10'000;

  /// How often a broker may have asked about one transaction, by its own
  /// count, so that the listener is asked; then it is told "unknown".
  /// Brokers ask 15 times by default.
  size_t max_transaction_checks = 15;

  /// Topics of this group's transactions: their brokers are told of this
  /// producer from the start, so that they can ask about what an earlier
  /// process has left. Others are told once it sends to them; those that serve
  /// `create_topic` always.
  std::vector<std::string> transaction_topics = {};

  /// Threads for a transaction listener that is made of functions.
  size_t listener_threads = 4;

  /// Topic whose settings the broker copies when it creates a topic.
  std::string create_topic{protocol::default_create_topic};

  /// Queues wanted when the broker creates a topic.
  int32_t create_topic_queues = 4;
};

/// The limit for one attempt that these options mean.
std::chrono::milliseconds effective_attempt_timeout(const producer_options& x);

/// Checks all values. Errors have code `errc::invalid_option` and name the key
/// as it is written in configuration files.
std::optional<validation_error> validate(const client_options& x);
std::optional<validation_error> validate(const producer_options& x);

} // namespace rocketcaf
