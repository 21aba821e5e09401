#pragma once

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include <cstdint>
#include <map>
#include <string>

/// What brokers tell clients, and ask them for, but for transactions. A client
/// passes it on to who subscribed.
namespace rocketcaf {

/// The members of a consumer group changed (code 40).
struct consumer_ids_changed {
  /// The broker's, as in all that follow.
  std::string address = {};
  std::string consumer_group = {};
};

/// A consumer group shall go on elsewhere (code 220). Newer brokers answer the
/// next pull with the new offset instead.
struct consumer_offsets_reset {
  std::string address = {};
  std::string consumer_group = {};
  std::string topic = {};
  /// The new offsets; queues that are missing stay where they are.
  std::map<message_queue, int64_t> offsets = {};
};

/// Asks a consumer for the offsets in its memory (code 221).
struct get_consumer_offsets {
  std::string address = {};
  std::string consumer_group = {};
  std::string topic = {};
};

/// Asks a consumer what it is doing (code 307).
struct get_running_info {
  std::string address = {};
  std::string consumer_group = {};
  /// Whether the stacks of all threads are wanted, too.
  bool with_stacks = false;
};

/// Has a consumer consume one message (code 309).
struct consume_directly {
  std::string address = {};
  std::string consumer_group = {};
  std::string broker_name = {};
  protocol::stored_message content = {};
};

/// A reply to a request that was sent as a message (code 326): the property
/// `CORRELATION_ID` says to which. A body that cannot be decompressed stays as
/// it came, and so does its bit `sys_flag::compressed`.
struct reply_received {
  std::string address = {};
  protocol::stored_message content = {};
};

namespace protocol {

/// Reads what a broker says; `T` is one of the structs above, whose address is
/// left empty.
/// @returns a text that names what is missing or malformed, on error.
template <class T>
expected<T, std::string> read_broker_request(const remoting_command& request);

template <>
expected<consumer_ids_changed, std::string> read_broker_request(
  const remoting_command& request);

template <>
expected<consumer_offsets_reset, std::string> read_broker_request(
  const remoting_command& request);

template <>
expected<get_consumer_offsets, std::string> read_broker_request(
  const remoting_command& request);

template <>
expected<get_running_info, std::string> read_broker_request(
  const remoting_command& request);

template <>
expected<consume_directly, std::string> read_broker_request(
  const remoting_command& request);

template <>
expected<reply_received, std::string> read_broker_request(
  const remoting_command& request);

} // namespace protocol
} // namespace rocketcaf
