#pragma once

#include "rocketcaf/protocol/bodies/consumer_running_info.hpp"
#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include <cstdint>
#include <map>
#include <string>

/// What brokers tell clients, and ask them for. A client passes it on to who
/// subscribed; `address` is the broker's.
namespace rocketcaf {

using protocol::consume_directly_result;
using protocol::consumer_offsets;
using protocol::consumer_running_info;

/// The members of a consumer group changed (code 40).
struct consumer_ids_changed {
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
/// `CORRELATION_ID` says to which.
struct reply_received {
  std::string address = {};
  protocol::stored_message content = {};
};

} // namespace rocketcaf
