#pragma once

#include "rocketcaf/actors/broker_messages.hpp"
#include "rocketcaf/actors/broker_request_messages.hpp"
#include "rocketcaf/actors/inspect.hpp"
#include "rocketcaf/actors/inspect_enum.hpp"
#include "rocketcaf/actors/name_server_messages.hpp"

#include "rocketcaf/protocol/request_failure.hpp"

#include <string>
#include <utility>

/// Teaches CAF to read, write and print what name server and broker clients are
/// asked for, and what brokers ask for.
namespace rocketcaf {

// -- values -------------------------------------------------------------------

ROCKETCAF_INSPECT_ENUM(expression_type)
ROCKETCAF_INSPECT_ENUM(pull_status)

template <class Inspector>
bool inspect(Inspector& f, message_selector& x) {
  return f.object(x).fields(f.field("type", x.type),
                            f.field("expression", x.expression));
}

template <class Inspector>
bool inspect(Inspector& f, request_failure& x) {
  return f.object(x).fields(
    f.field("code", x.code), f.field("request-code", x.request_code),
    f.field("address", x.address), f.field("response-code", x.response_code),
    f.field("remark", x.remark));
}

namespace protocol {

template <class Inspector>
bool inspect(Inspector& f, offset_boundary& x) {
  auto get = [&x] { return x == offset_boundary::upper; };
  auto set = [&x](bool is_upper) {
    x = is_upper ? offset_boundary::upper : offset_boundary::lower;
    return true;
  };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, stored_host& x) {
  return f.object(x).fields(f.field("ip", x.ip), f.field("is-v6", x.is_v6),
                            f.field("port", x.port));
}

/// People read a map; between nodes the property string travels as it is.
template <class Inspector>
bool inspect(Inspector& f, message_properties& x) {
  if (f.has_human_readable_format()) {
    auto get = [&x] { return x.map(); };
    auto set = [&x](std::map<std::string, std::string> xs) {
      x = message_properties{xs};
      return true;
    };
    return f.apply(get, set);
  }
  auto get = [&x]() -> const std::string& { return x.text(); };
  auto set = [&x](std::string text) {
    x = message_properties::from_text(std::move(text));
    return true;
  };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, stored_message& x) {
  return f.object(x).fields(
    f.field("topic", x.topic), f.field("queue-id", x.queue_id),
    f.field("queue-offset", x.queue_offset),
    f.field("physical-offset", x.physical_offset), f.field("body", x.body),
    f.field("properties", x.properties), f.field("flag", x.flag),
    f.field("sys-flag", x.sys_flag), f.field("body-crc", x.body_crc),
    f.field("born-millis", x.born_millis), f.field("born-host", x.born_host),
    f.field("store-millis", x.store_millis),
    f.field("store-host", x.store_host),
    f.field("reconsume-times", x.reconsume_times),
    f.field("prepared-transaction-offset", x.prepared_transaction_offset));
}

/// Bodies in JSON travel between nodes as they do between RocketMQ's servers.
template <class Inspector, class T>
bool inspect_json_body(Inspector& f, T& x) {
  auto get = [&x] { return encode_json_body(x); };
  auto set = [&x](const std::string& text) {
    auto parsed = decode_json_body<T>(text);
    if (parsed)
      x = std::move(*parsed);
    return parsed.has_value();
  };
  return f.apply(get, set);
}

#define ROCKETCAF_INSPECT_JSON_BODY(Type)                                      \
  template <class Inspector>                                                   \
  bool inspect(Inspector& f, Type& x) {                                        \
    return inspect_json_body(f, x);                                            \
  }

ROCKETCAF_INSPECT_JSON_BODY(cluster_info)
ROCKETCAF_INSPECT_JSON_BODY(consume_directly_result)
ROCKETCAF_INSPECT_JSON_BODY(consumer_list)
ROCKETCAF_INSPECT_JSON_BODY(consumer_offsets)
ROCKETCAF_INSPECT_JSON_BODY(consumer_running_info)
ROCKETCAF_INSPECT_JSON_BODY(heartbeat_data)
ROCKETCAF_INSPECT_JSON_BODY(kv_table)
ROCKETCAF_INSPECT_JSON_BODY(topic_config)
ROCKETCAF_INSPECT_JSON_BODY(topic_list)

#undef ROCKETCAF_INSPECT_JSON_BODY

} // namespace protocol

template <class Inspector>
bool inspect(Inspector& f, pull_result& x) {
  return f.object(x).fields(
    f.field("queue", x.queue), f.field("status", x.status),
    f.field("next-offset", x.next_offset), f.field("min-offset", x.min_offset),
    f.field("max-offset", x.max_offset),
    f.field("suggested-broker-id", x.suggested_broker_id),
    f.field("messages", x.messages));
}

// -- to a broker client -------------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, send_to_queue& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("content", x.content), f.field("queue", x.queue),
    f.field("producer-group", x.producer_group), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, send_batch_to_queue& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("messages", x.messages), f.field("queue", x.queue),
    f.field("producer-group", x.producer_group), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, send_oneway_to_queue& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("content", x.content), f.field("queue", x.queue),
    f.field("producer-group", x.producer_group), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, send_batch_oneway_to_queue& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("messages", x.messages), f.field("queue", x.queue),
    f.field("producer-group", x.producer_group), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, pull_messages& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("queue", x.queue), f.field("offset", x.offset),
    f.field("max-messages", x.max_messages), f.field("selector", x.selector),
    f.field("consumer-group", x.consumer_group), f.field("suspend", x.suspend),
    f.field("commit-offset", x.commit_offset), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, send_message_back& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("broker", x.broker), f.field("consumer-group", x.consumer_group),
    f.field("content", x.content), f.field("delay-level", x.delay_level),
    f.field("max-reconsume-times", x.max_reconsume_times),
    f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, query_consumer_offset& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("consumer-group", x.consumer_group),
                            f.field("queue", x.queue),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, update_consumer_offset& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("consumer-group", x.consumer_group), f.field("queue", x.queue),
    f.field("offset", x.offset), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_max_offset& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("queue", x.queue),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_min_offset& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("queue", x.queue),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, search_offset& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("queue", x.queue), f.field("time", x.time),
                            f.field("boundary", x.boundary),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_earliest_store_time& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("queue", x.queue),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, view_message& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("id", x.id), f.field("broker", x.broker),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, query_messages& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("topic", x.topic), f.field("key", x.key),
                            f.field("is-unique-id", x.is_unique_id),
                            f.field("max-messages", x.max_messages),
                            f.field("begin", x.begin), f.field("end", x.end),
                            f.field("broker", x.broker),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_consumer_list& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("broker", x.broker),
                            f.field("consumer-group", x.consumer_group),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, message_queues& x) {
  return f.object(x).fields(f.field("queues", x.queues));
}

template <class Inspector>
bool inspect(Inspector& f, lock_queues& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("broker", x.broker), f.field("consumer-group", x.consumer_group),
    f.field("client-id", x.client_id), f.field("queues", x.queues),
    f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, unlock_queues& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("broker", x.broker), f.field("consumer-group", x.consumer_group),
    f.field("client-id", x.client_id), f.field("queues", x.queues),
    f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, heartbeat_result& x) {
  return f.object(x).fields(
    f.field("version", x.version), f.field("supports-v2", x.supports_v2),
    f.field("subscription-changed", x.subscription_changed));
}

template <class Inspector>
bool inspect(Inspector& f, send_heartbeat& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("broker", x.broker),
                            f.field("content", x.content),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, unregister_client& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("broker", x.broker), f.field("client-id", x.client_id),
    f.field("producer-group", x.producer_group),
    f.field("consumer-group", x.consumer_group), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, check_client_config& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("broker", x.broker), f.field("consumer-group", x.consumer_group),
    f.field("topic", x.topic), f.field("selector", x.selector),
    f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, end_half_message& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("broker", x.broker), f.field("producer-group", x.producer_group),
    f.field("topic", x.topic), f.field("state", x.state),
    f.field("half", x.half), f.field("transaction-id", x.transaction_id),
    f.field("from-check", x.from_check), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, create_topic& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("config", x.config), f.field("broker", x.broker),
    f.field("cluster", x.cluster), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, delete_topic& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(
    f.field("topic", x.topic), f.field("broker", x.broker),
    f.field("cluster", x.cluster), f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_topic_config& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("broker", x.broker),
                            f.field("topic", x.topic),
                            f.field("deadline", deadline));
}

// -- to a name server client --------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, query_route& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("topic", x.topic),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_cluster_info& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, wipe_write_permission& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("broker-name", x.broker_name),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, add_write_permission& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("broker-name", x.broker_name),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_all_topics& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_cluster_topics& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("cluster", x.cluster),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_system_topics& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, forget_topic& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("topic", x.topic),
                            f.field("cluster", x.cluster),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, put_kv_config& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("ns", x.ns), f.field("key", x.key),
                            f.field("value", x.value),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_kv_config& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("ns", x.ns), f.field("key", x.key),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, delete_kv_config& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("ns", x.ns), f.field("key", x.key),
                            f.field("deadline", deadline));
}

template <class Inspector>
bool inspect(Inspector& f, get_kv_list& x) {
  deadline_field deadline{x.deadline};
  return f.object(x).fields(f.field("ns", x.ns), f.field("deadline", deadline));
}

// -- from brokers -------------------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, consumer_ids_changed& x) {
  return f.object(x).fields(f.field("address", x.address),
                            f.field("consumer-group", x.consumer_group));
}

template <class Inspector>
bool inspect(Inspector& f, consumer_offsets_reset& x) {
  return f.object(x).fields(
    f.field("address", x.address), f.field("consumer-group", x.consumer_group),
    f.field("topic", x.topic), f.field("offsets", x.offsets));
}

template <class Inspector>
bool inspect(Inspector& f, get_consumer_offsets& x) {
  return f.object(x).fields(f.field("address", x.address),
                            f.field("consumer-group", x.consumer_group),
                            f.field("topic", x.topic));
}

template <class Inspector>
bool inspect(Inspector& f, get_running_info& x) {
  return f.object(x).fields(f.field("address", x.address),
                            f.field("consumer-group", x.consumer_group),
                            f.field("with-stacks", x.with_stacks));
}

template <class Inspector>
bool inspect(Inspector& f, consume_directly& x) {
  return f.object(x).fields(
    f.field("address", x.address), f.field("consumer-group", x.consumer_group),
    f.field("broker-name", x.broker_name), f.field("content", x.content));
}

template <class Inspector>
bool inspect(Inspector& f, reply_received& x) {
  return f.object(x).fields(f.field("address", x.address),
                            f.field("content", x.content));
}

} // namespace rocketcaf
