#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

// -- topics and messages ------------------------------------------------------

/// Asks an embedded broker to create a topic, or to give it more queues.
struct create_embedded_topic {
  std::string topic = {};
  /// Number of queues; 0 for the broker's default.
  int32_t queues = 0;
  /// Where; empty for all brokers.
  std::string broker_name = {};
};

/// Asks an embedded broker for the messages it holds.
struct list_embedded_messages {
  std::string topic = {};
  /// Of which broker; empty for all.
  std::string broker_name = {};
  /// Of which queue; below 0 for all.
  int32_t queue_id = -1;
};

/// A message as it stands in an embedded broker, for tests to look at.
struct embedded_message {
  std::string topic = {};
  std::string broker_name = {};
  int32_t queue_id = 0;
  int64_t queue_offset = 0;
  std::string tag = {};
  std::vector<std::string> keys = {};
  /// The properties that the user set.
  std::map<std::string, std::string> properties = {};
  /// All others, such as UNIQ_KEY, TAGS, KEYS and those the broker adds.
  std::map<std::string, std::string> system_properties = {};
  /// As sent: compressed if bit 0x1 of `sys_flag` says so.
  std::string body = {};
  int32_t flag = 0;
  int32_t sys_flag = 0;
  /// Unix times, in milliseconds.
  int64_t born_millis = 0;
  int64_t store_millis = 0;

  friend bool operator==(const embedded_message&, const embedded_message&)
    = default;
};

// -- faults -------------------------------------------------------------------

/// How an embedded broker mistreats a request.
enum class fault_kind : uint8_t {
  /// It is served at once, but the answer comes `delay` later.
  delay = 0,
  /// It is not served; the answer has `response_code` and `remark`. With the
  /// codes 10, 11 and 12 it is served, as they say "stored".
  refuse = 1,
  /// It is neither served nor answered.
  drop_request = 2,
  /// It is served (a message is stored), but not answered.
  drop_reply = 3,
  /// It is not served, and the connection is closed.
  cut_before_storing = 4,
  /// It is served (a message is stored), and the connection is closed without
  /// an answer. Earlier answers are still written.
  cut_after_storing = 5,
  /// It is served and answered twice.
  double_reply = 6,
  /// It is served; the answer carries an opaque that nobody used.
  unknown_opaque = 7,
  /// It is served; in place of the answer come bytes that are no frame.
  malformed_reply = 8,
};

std::string to_string(fault_kind x);
bool from_string(std::string_view name, fault_kind& x);
bool from_integer(uint8_t value, fault_kind& x);

/// Tells an embedded broker which requests to mistreat. Faults add up: of
/// those that match a request, all delays and the first other one apply.
struct embedded_fault {
  fault_kind kind = fault_kind::delay;
  /// Requests to this broker; empty for all brokers.
  std::string broker_name = {};
  /// Requests with this code; 0 for all codes.
  int32_t request_code = 0;
  /// Number of matching requests that pass unharmed first.
  uint64_t skip = 0;
  /// Number of requests to mistreat; 0 goes on until the fault is cleared.
  uint64_t count = 0;
  /// For `fault_kind::delay`.
  std::chrono::milliseconds delay{0};
  /// For `fault_kind::refuse`; 2 is SYSTEM_BUSY.
  int32_t response_code = 2;
  std::string remark = {};

  friend bool operator==(const embedded_fault&, const embedded_fault&)
    = default;
};

/// Tells an embedded broker to forget its faults.
struct clear_embedded_faults {
  /// Faults that name this broker; empty for all faults.
  std::string broker_name = {};
};

/// What a broker does with its port and its connections.
enum class broker_mode : uint8_t {
  /// It serves.
  serving = 0,
  /// It accepts connections but reads nothing, from old ones neither.
  stalled = 1,
  /// Its port refuses connections and old ones are closed. The port stays
  /// reserved, and what was stored is kept.
  down = 2,
};

std::string to_string(broker_mode x);
bool from_string(std::string_view name, broker_mode& x);
bool from_integer(uint8_t value, broker_mode& x);

/// Switches a broker off and on again.
struct set_broker_mode {
  /// Which broker; empty for all.
  std::string broker_name = {};
  broker_mode mode = broker_mode::serving;
  /// Whether routes name the broker.
  bool in_routes = true;
  /// Which of those with this name: 0 for the master, from 1 on for slaves;
  /// below 0 for all.
  int64_t broker_id = -1;
};

/// Tells an embedded broker which broker id its answers to pulls suggest for
/// the next one, as real ones do when a consumer is far behind.
struct suggest_broker_id {
  /// Which broker; empty for all.
  std::string broker_name = {};
  int64_t broker_id = 0;
};

// -- requests to clients ------------------------------------------------------

/// Makes an embedded broker send a request to clients, such as code 307, and
/// wait for their answers. They are known by their heartbeats.
struct invoke_embedded_client {
  /// To clients with this id; empty for all.
  std::string client_id = {};
  /// To members of this consumer or producer group; empty for any.
  std::string group = {};
  int32_t code = 0;
  std::map<std::string, std::string> fields = {};
  std::string body = {};
  /// Whether to expect no answer.
  bool oneway = false;
  /// How long they have; 1 ms to 20 s.
  std::chrono::milliseconds timeout{3'000};
  /// From which broker; empty for all that know them.
  std::string broker_name = {};
};

/// What became of a request to a client.
struct embedded_client_answer {
  std::string client_id = {};
  /// The broker that sent the request.
  std::string broker_name = {};
  /// False if it was one-way, or nothing came in time.
  bool answered = false;
  int32_t code = 0;
  std::string remark = {};
  std::map<std::string, std::string> fields = {};
  std::string body = {};

  friend bool operator==(const embedded_client_answer&,
                         const embedded_client_answer&)
    = default;
};

// -- statistics ---------------------------------------------------------------

/// A client as its last heartbeat told.
struct embedded_client {
  std::string client_id = {};
  std::vector<std::string> producer_groups = {};
  std::vector<std::string> consumer_groups = {};

  friend bool operator==(const embedded_client&, const embedded_client&)
    = default;
};

/// Counters since the start, and gauges of this moment.
struct embedded_broker_statistics {
  std::string broker_name = {};
  /// "host:port"
  std::string address = {};
  broker_mode mode = broker_mode::serving;
  /// Requests by code, those mistreated by faults included.
  std::map<int32_t, uint64_t> requests = {};
  /// Requests to which a fault was applied.
  uint64_t faults_applied = 0;
  /// Messages that consumers can or could see: half messages once committed.
  uint64_t messages_stored = 0;
  /// Messages that retention dropped.
  uint64_t messages_dropped = 0;
  /// Pulls that wait for a message.
  uint64_t parked_pulls = 0;
  uint64_t connections_accepted = 0;
  uint64_t connections_open = 0;
  std::vector<embedded_client> clients = {};
  /// Messages of open transactions.
  uint64_t half_messages = 0;
  uint64_t transactions_committed = 0;
  uint64_t transactions_rolled_back = 0;
  /// Questions to producers what became of a transaction.
  uint64_t transaction_checks = 0;
  /// Transactions given up, since nobody ended them after all checks.
  uint64_t transactions_discarded = 0;
  /// 0 for the master, from 1 on for slaves. Of a slave there are its mode, its
  /// requests, faults and connections; the rest is with the master.
  int64_t broker_id = 0;
};

/// Statistics of all brokers: first all masters, in the order of the options.
struct embedded_statistics {
  std::vector<embedded_broker_statistics> brokers = {};

  /// Requests with this code, over all brokers.
  uint64_t requests(int32_t code) const;

  /// Messages stored, over all brokers.
  uint64_t messages_stored() const;
};

} // namespace rocketcaf
