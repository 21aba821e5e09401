#pragma once

#include "rocketcaf/protocol/requests/assignments.hpp"
#include "rocketcaf/protocol/requests/broker_admin.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"
#include "rocketcaf/protocol/requests/consumer_statistics.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/requests/group_offsets.hpp"
#include "rocketcaf/protocol/requests/kv_config.hpp"
#include "rocketcaf/protocol/requests/messages.hpp"
#include "rocketcaf/protocol/requests/offset_resets.hpp"
#include "rocketcaf/protocol/requests/pop.hpp"
#include "rocketcaf/protocol/requests/pop_acks.hpp"
#include "rocketcaf/protocol/requests/pop_waits.hpp"
#include "rocketcaf/protocol/requests/pulling.hpp"
#include "rocketcaf/protocol/requests/queue_locks.hpp"
#include "rocketcaf/protocol/requests/queue_offsets.hpp"
#include "rocketcaf/protocol/requests/recall.hpp"
#include "rocketcaf/protocol/requests/reply_messages.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/requests/subscription_groups.hpp"
#include "rocketcaf/protocol/requests/topics.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

namespace rocketcaf::protocol {

/// Types, as a value.
template <class... Ts>
struct type_list {};

/// All requests that clients and their servers exchange; those between servers
/// have no types here.
using all_requests = type_list<
  send_message_request, send_message_v2_request, send_batch_message_request,
  send_reply_message_request, send_reply_message_v2_request,
  push_reply_message_to_client_request, recall_message_request,
  pull_message_request, lite_pull_message_request,
  query_consumer_offset_request, update_consumer_offset_request,
  query_correction_offset_request, clone_group_offset_request,
  search_offset_by_timestamp_request, get_max_offset_request,
  get_min_offset_request, get_earliest_msg_storetime_request,
  query_consume_queue_request, invoke_broker_to_reset_offset_request,
  reset_consumer_client_offset_request,
  invoke_broker_to_get_consumer_status_request,
  get_consumer_status_from_client_request, query_message_request,
  view_message_by_id_request, heart_beat_request, unregister_client_request,
  check_client_config_request, get_consumer_list_by_group_request,
  notify_consumer_ids_changed_request, get_consumer_connection_list_request,
  get_producer_connection_list_request, get_all_producer_info_request,
  lock_batch_mq_request, unlock_batch_mq_request,
  consumer_send_msg_back_request, get_consumer_running_info_request,
  consume_message_directly_request, get_consume_stats_request,
  query_topic_consume_by_who_request, query_topics_by_consumer_request,
  query_subscription_by_consumer_request, query_consume_time_span_request,
  get_broker_consume_stats_request, end_transaction_request,
  check_transaction_state_request, update_and_create_topic_request,
  update_and_create_topic_list_request, delete_topic_in_broker_request,
  delete_topic_in_namesrv_request, register_topic_in_namesrv_request,
  get_all_topic_config_request, get_topic_config_request,
  get_topic_stats_info_request, clean_unused_topic_request,
  update_and_create_subscriptiongroup_request,
  update_and_create_subscriptiongroup_list_request,
  delete_subscriptiongroup_request, get_all_subscriptiongroup_config_request,
  get_subscriptiongroup_config_request, update_and_get_group_forbidden_request,
  get_routeinfo_by_topic_request, get_broker_cluster_info_request,
  get_broker_member_group_request, get_all_topic_list_from_nameserver_request,
  get_topics_by_cluster_request, get_system_topic_list_from_ns_request,
  get_system_topic_list_from_broker_request, get_unit_topic_list_request,
  get_has_unit_sub_topic_list_request,
  get_has_unit_sub_ununit_topic_list_request, wipe_write_perm_of_broker_request,
  add_write_perm_of_broker_request, put_kv_config_request,
  get_kv_config_request, delete_kv_config_request,
  get_kvlist_by_namespace_request, update_broker_config_request,
  get_broker_config_request, get_broker_runtime_info_request,
  view_broker_stats_data_request, clean_expired_consumequeue_request,
  delete_expired_commitlog_request, update_namesrv_config_request,
  get_namesrv_config_request, pop_message_request, peek_message_request,
  ack_message_request, batch_ack_message_request,
  change_message_invisibletime_request, notification_request,
  polling_info_request, query_assignment_request,
  set_message_request_mode_request, get_all_message_request_mode_request>;

/// Calls `f(T{})` for the request `T` with this code.
/// @returns false if there is none.
template <class F, class... Ts>
bool visit_request(request_code code, F&& f, type_list<Ts...>) {
  return ((code == Ts::code && (f(Ts{}), true)) || ...);
}

template <class F>
bool visit_request(request_code code, F&& f) {
  return visit_request(code, f, all_requests{});
}

} // namespace rocketcaf::protocol
