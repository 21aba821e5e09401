#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/message_queue.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rocketcaf {

/// How a stored message was stored. In all four cases it *is* stored.
enum class send_status : uint8_t {
  /// Stored as the broker's settings ask for (code 0).
  send_ok = 0,
  /// Stored, but not flushed to disk in time (code 10).
  flush_disk_timeout = 1,
  /// Stored, but not replicated in time (code 12).
  flush_slave_timeout = 2,
  /// Stored, but no replica was available (code 11).
  slave_not_available = 3,
};

/// Returns RocketMQ's name of the status, such as "SEND_OK".
std::string to_string(send_status x);
bool from_string(std::string_view name, send_status& x);
bool from_integer(uint8_t value, send_status& x);

/// What a successful send tells.
struct send_result {
  send_status status = send_status::send_ok;
  /// The message's own id, given by the producer; same for all attempts.
  unique_message_id message_id;
  /// Where the broker stored it.
  offset_message_id offset_id;
  /// The queue that holds it.
  queue_ref queue;
  /// The message's position in that queue.
  int64_t queue_offset = 0;
  /// Region of the broker, "DefaultRegion" if it names none.
  std::string region_id;
  /// False if the broker asks not to trace this message.
  bool trace_on = true;

  friend bool operator==(const send_result&, const send_result&) = default;
};

/// Whether a message that failed may be in a broker's store all the same.
enum class storage_state : uint8_t {
  /// It certainly is not: nothing of it was written to a broker.
  not_stored = 0,
  /// It is not: every broker that was reached refused it.
  refused = 1,
  /// It may be: an attempt was written and not answered, or the answer leaves
  /// it open.
  maybe_stored = 2,
};

/// Returns the name of the enumerator, such as "maybe_stored".
std::string to_string(storage_state x);
bool from_string(std::string_view name, storage_state& x);
bool from_integer(uint8_t value, storage_state& x);

/// One try to hand a message to a broker.
struct send_attempt {
  std::string broker_name{};
  /// "host:port" of the broker's master.
  std::string address{};
  errc cause = errc::none;
  /// The broker's response code; -1 if it gave none.
  int32_t broker_code = -1;
  /// Time from the start of this attempt to its end.
  std::chrono::microseconds duration{0};

  friend bool operator==(const send_attempt&, const send_attempt&) = default;
};

/// Why a send failed, and what is known about the message.
struct send_failure {
  /// The cause that ended the send.
  errc code = errc::none;
  storage_state storage = storage_state::not_stored;
  /// RocketMQ's code in the answer to the last attempt; -1 if there was none.
  int32_t broker_code = -1;
  /// The last broker's words or our own explanation, and what to do.
  std::string remark{};
  /// All attempts in order.
  std::vector<send_attempt> attempts{};

  friend bool operator==(const send_failure&, const send_failure&) = default;
};

/// Returns one line for people: cause, storage, broker code, remark, attempts.
std::string to_string(const send_failure& x);

/// What became of one message of many.
using send_outcome = std::variant<send_result, send_failure>;

} // namespace rocketcaf
