#pragma once

#include "rocketcaf/actors/embedded/messages.hpp"
#include "rocketcaf/actors/inspect_enum.hpp"

/// Teaches CAF to read, write and print the messages of the embedded broker.
namespace rocketcaf {

ROCKETCAF_INSPECT_ENUM(fault_kind)
ROCKETCAF_INSPECT_ENUM(broker_mode)

template <class Inspector>
bool inspect(Inspector& f, create_embedded_topic& x) {
  return f.object(x).fields(f.field("topic", x.topic),
                            f.field("queues", x.queues),
                            f.field("broker-name", x.broker_name));
}

template <class Inspector>
bool inspect(Inspector& f, list_embedded_messages& x) {
  return f.object(x).fields(f.field("topic", x.topic),
                            f.field("broker-name", x.broker_name),
                            f.field("queue-id", x.queue_id));
}

template <class Inspector>
bool inspect(Inspector& f, embedded_message& x) {
  return f.object(x).fields(
    f.field("topic", x.topic), f.field("broker-name", x.broker_name),
    f.field("queue-id", x.queue_id), f.field("queue-offset", x.queue_offset),
    f.field("tag", x.tag), f.field("keys", x.keys),
    f.field("properties", x.properties),
    f.field("system-properties", x.system_properties), f.field("body", x.body),
    f.field("flag", x.flag), f.field("sys-flag", x.sys_flag),
    f.field("born-millis", x.born_millis),
    f.field("store-millis", x.store_millis));
}

template <class Inspector>
bool inspect(Inspector& f, embedded_fault& x) {
  return f.object(x).fields(
    f.field("kind", x.kind), f.field("broker-name", x.broker_name),
    f.field("request-code", x.request_code), f.field("skip", x.skip),
    f.field("count", x.count), f.field("delay", x.delay),
    f.field("response-code", x.response_code), f.field("remark", x.remark));
}

template <class Inspector>
bool inspect(Inspector& f, clear_embedded_faults& x) {
  return f.object(x).fields(f.field("broker-name", x.broker_name));
}

template <class Inspector>
bool inspect(Inspector& f, set_broker_mode& x) {
  return f.object(x).fields(
    f.field("broker-name", x.broker_name), f.field("mode", x.mode),
    f.field("in-routes", x.in_routes), f.field("broker-id", x.broker_id));
}

template <class Inspector>
bool inspect(Inspector& f, suggest_broker_id& x) {
  return f.object(x).fields(f.field("broker-name", x.broker_name),
                            f.field("broker-id", x.broker_id));
}

template <class Inspector>
bool inspect(Inspector& f, invoke_embedded_client& x) {
  return f.object(x).fields(
    f.field("client-id", x.client_id), f.field("group", x.group),
    f.field("code", x.code), f.field("fields", x.fields),
    f.field("body", x.body), f.field("oneway", x.oneway),
    f.field("timeout", x.timeout), f.field("broker-name", x.broker_name));
}

template <class Inspector>
bool inspect(Inspector& f, embedded_client_answer& x) {
  return f.object(x).fields(
    f.field("client-id", x.client_id), f.field("broker-name", x.broker_name),
    f.field("answered", x.answered), f.field("code", x.code),
    f.field("remark", x.remark), f.field("fields", x.fields),
    f.field("body", x.body));
}

template <class Inspector>
bool inspect(Inspector& f, embedded_client& x) {
  return f.object(x).fields(f.field("client-id", x.client_id),
                            f.field("producer-groups", x.producer_groups),
                            f.field("consumer-groups", x.consumer_groups));
}

template <class Inspector>
bool inspect(Inspector& f, embedded_broker_statistics& x) {
  return f.object(x).fields(
    f.field("broker-name", x.broker_name), f.field("address", x.address),
    f.field("mode", x.mode), f.field("requests", x.requests),
    f.field("faults-applied", x.faults_applied),
    f.field("messages-stored", x.messages_stored),
    f.field("messages-dropped", x.messages_dropped),
    f.field("parked-pulls", x.parked_pulls),
    f.field("connections-accepted", x.connections_accepted),
    f.field("connections-open", x.connections_open),
    f.field("clients", x.clients), f.field("half-messages", x.half_messages),
    f.field("transactions-committed", x.transactions_committed),
    f.field("transactions-rolled-back", x.transactions_rolled_back),
    f.field("transaction-checks", x.transaction_checks),
    f.field("transactions-discarded", x.transactions_discarded),
    f.field("broker-id", x.broker_id));
}

template <class Inspector>
bool inspect(Inspector& f, embedded_statistics& x) {
  return f.object(x).fields(f.field("brokers", x.brokers));
}

} // namespace rocketcaf
