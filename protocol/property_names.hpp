#pragma once

#include <array>
#include <string_view>

/// Names of properties that have a meaning to RocketMQ (MessageConst.java).
namespace rocketcaf::protocol::property {

// -- set by producers ---------------------------------------------------------

/// Business keys, separated by blanks; each of them is indexed.
inline constexpr std::string_view keys = "KEYS";
/// The tag. Its `java_hash` is what brokers filter by.
inline constexpr std::string_view tags = "TAGS";
/// "false" if the broker does not wait for flush and replication.
inline constexpr std::string_view wait = "WAIT";
/// The id that the producer gives a message.
inline constexpr std::string_view unique_key = "UNIQ_KEY";
/// Messages with the same one are in order. Not refused as a user's.
inline constexpr std::string_view sharding_key = "__SHARDINGKEY";
/// What pyrocketmq writes in its place; not a name of RocketMQ.
inline constexpr std::string_view pyrocketmq_sharding_key = "SHARDING_KEY";
/// The client's namespace.
inline constexpr std::string_view instance_id = "INSTANCE_ID";
/// Internal.
inline constexpr std::string_view extend_uniq_info = "EXTEND_UNIQ_INFO";
/// Obsolete.
inline constexpr std::string_view buyer_id = "BUYER_ID";
/// Obsolete.
inline constexpr std::string_view transfer_flag = "TRANSFER_FLAG";
/// Obsolete.
inline constexpr std::string_view correction_flag = "CORRECTION_FLAG";
/// Obsolete.
inline constexpr std::string_view mq2_flag = "MQ2_FLAG";
/// Internal.
inline constexpr std::string_view dup_info = "DUP_INFO";
/// Internal.
inline constexpr std::string_view forward_queue_id
  = "PROPERTY_FORWARD_QUEUE_ID";
/// Internal.
inline constexpr std::string_view redirect = "REDIRECT";
/// Of a tracing system.
inline constexpr std::string_view trace_context = "TRACE_CONTEXT";

// -- delays -------------------------------------------------------------------

/// Delay level from 1 to 18; see delivery_time.hpp.
inline constexpr std::string_view delay = "DELAY";
/// Seconds until delivery.
inline constexpr std::string_view timer_delay_sec = "TIMER_DELAY_SEC";
/// Milliseconds until delivery.
inline constexpr std::string_view timer_delay_ms = "TIMER_DELAY_MS";
/// When to deliver, in milliseconds since 1970.
inline constexpr std::string_view timer_deliver_ms = "TIMER_DELIVER_MS";
/// Obsolete form of the previous one; traces know it.
inline constexpr std::string_view start_deliver_time = "__STARTDELIVERTIME";
/// Set by the broker, as the following.
inline constexpr std::string_view timer_enqueue_ms = "TIMER_ENQUEUE_MS";
inline constexpr std::string_view timer_dequeue_ms = "TIMER_DEQUEUE_MS";
inline constexpr std::string_view timer_roll_times = "TIMER_ROLL_TIMES";
inline constexpr std::string_view timer_out_ms = "TIMER_OUT_MS";
/// Id of a timer message that this one recalls.
inline constexpr std::string_view timer_del_uniqkey = "TIMER_DEL_UNIQKEY";
inline constexpr std::string_view timer_delay_level = "TIMER_DELAY_LEVEL";

// -- transactions -------------------------------------------------------------

/// "true" on a half message.
inline constexpr std::string_view transaction_prepared = "TRAN_MSG";
/// The producer group of a half message.
inline constexpr std::string_view producer_group = "PGROUP";
/// What producers call the transaction: the unique key.
inline constexpr std::string_view transaction_id = "__transactionId__";
/// Seconds before the broker first asks what became of it.
inline constexpr std::string_view check_immunity_seconds
  = "CHECK_IMMUNITY_TIME_IN_SECONDS";
/// Internal.
inline constexpr std::string_view transaction_prepared_queue_offset
  = "TRAN_PREPARED_QUEUE_OFFSET";
/// How often the broker has asked.
inline constexpr std::string_view transaction_check_times
  = "TRANSACTION_CHECK_TIMES";

// -- set by brokers -----------------------------------------------------------

/// Topic of a delayed, timer or half message.
inline constexpr std::string_view real_topic = "REAL_TOPIC";
/// Queue of a delayed, timer or half message.
inline constexpr std::string_view real_queue_id = "REAL_QID";
/// Where the broker is.
inline constexpr std::string_view region = "MSG_REGION";
/// "false" if the message is not to be traced.
inline constexpr std::string_view trace_on = "TRACE_ON";
/// Name of the broker's cluster.
inline constexpr std::string_view cluster = "CLUSTER";
/// Internal.
inline constexpr std::string_view born_host = "__BORNHOST";
/// Internal.
inline constexpr std::string_view born_timestamp = "BORN_TIMESTAMP";
/// CRC-32 of the other properties.
inline constexpr std::string_view crc32 = "__CRC32#";
/// Messages in a batch that is stored as one.
inline constexpr std::string_view inner_num = "INNER_NUM";
/// Queue offset of the first of them.
inline constexpr std::string_view inner_base = "INNER_BASE";
/// Queues that have the message, too, separated by commas.
inline constexpr std::string_view inner_multi_dispatch = "INNER_MULTI_DISPATCH";
/// Offsets in those, in their order.
inline constexpr std::string_view inner_multi_queue_offset
  = "INNER_MULTI_QUEUE_OFFSET";

// -- messages that are consumed again -----------------------------------------

/// Topic of a message in a retry topic.
inline constexpr std::string_view retry_topic = "RETRY_TOPIC";
/// Id of its first copy.
inline constexpr std::string_view origin_message_id = "ORIGIN_MESSAGE_ID";
/// How often it was consumed.
inline constexpr std::string_view reconsume_time = "RECONSUME_TIME";
/// How often it may be consumed.
inline constexpr std::string_view max_reconsume_times = "MAX_RECONSUME_TIMES";
/// Topic of a message in a dead letter topic.
inline constexpr std::string_view dlq_origin_topic = "DLQ_ORIGIN_TOPIC";
/// Id of its first copy.
inline constexpr std::string_view dlq_origin_message_id
  = "DLQ_ORIGIN_MESSAGE_ID";

// -- requests and replies -----------------------------------------------------

/// Tells which request a reply belongs to.
inline constexpr std::string_view correlation_id = "CORRELATION_ID";
/// Id of the client that waits for the reply.
inline constexpr std::string_view reply_to_client = "REPLY_TO_CLIENT";
/// Milliseconds until it waits no more.
inline constexpr std::string_view ttl = "TTL";
/// "reply" on a reply.
inline constexpr std::string_view message_type = "MSG_TYPE";
/// When the reply came, in milliseconds since 1970.
inline constexpr std::string_view arrive_time = "ARRIVE_TIME";
/// When the broker sent it on.
inline constexpr std::string_view push_reply_time = "PUSH_REPLY_TIME";

// -- set by consumers ---------------------------------------------------------

/// Bounds of the queue when the message was pulled.
inline constexpr std::string_view min_offset = "MIN_OFFSET";
inline constexpr std::string_view max_offset = "MAX_OFFSET";
/// Milliseconds since 1970.
inline constexpr std::string_view consume_start_time = "CONSUME_START_TIME";
/// What acknowledges a message that was popped.
inline constexpr std::string_view pop_check_point = "POP_CK";
/// Internal.
inline constexpr std::string_view pop_check_point_offset = "POP_CK_OFFSET";
/// When it was popped first.
inline constexpr std::string_view first_pop_time = "1ST_POP_TIME";
/// Never stored.
inline constexpr std::string_view transient_topic_sys_flag
  = "__RMQ.TRANSIENT.TOPIC_SYS_FLAG";
/// Never stored.
inline constexpr std::string_view transient_group_sys_flag
  = "__RMQ.TRANSIENT.GROUP_SYS_FLAG";

// -- what users must not set --------------------------------------------------

/// What Java's client refuses as a user's property, ordered by the names.
inline constexpr std::array refused = {
  first_pop_time,
  arrive_time,
  born_timestamp,
  buyer_id,
  cluster,
  consume_start_time,
  correction_flag,
  correlation_id,
  delay,
  dlq_origin_message_id,
  dlq_origin_topic,
  dup_info,
  extend_uniq_info,
  inner_multi_queue_offset,
  instance_id,
  keys,
  max_offset,
  max_reconsume_times,
  min_offset,
  mq2_flag,
  region,
  message_type,
  origin_message_id,
  producer_group,
  pop_check_point,
  pop_check_point_offset,
  push_reply_time,
  real_queue_id,
  real_topic,
  reconsume_time,
  reply_to_client,
  retry_topic,
  tags,
  timer_delay_level,
  timer_delay_ms,
  timer_delay_sec,
  timer_deliver_ms,
  timer_del_uniqkey,
  timer_dequeue_ms,
  timer_enqueue_ms,
  timer_out_ms,
  timer_roll_times,
  trace_on,
  transfer_flag,
  transaction_prepared,
  transaction_prepared_queue_offset,
  ttl,
  unique_key,
  wait,
  born_host,
  crc32,
};

} // namespace rocketcaf::protocol::property
