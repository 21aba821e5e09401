#pragma once

#include "rocketcaf/protocol/codes.hpp"

#include <array>

namespace rocketcaf::actors::embedded {

/// Request codes that the embedded broker serves: the table of README.md, row
/// by row; a test keeps them equal. Everything else is answered with code 3,
/// REQUEST_CODE_NOT_SUPPORTED.
inline constexpr std::array served_codes = {
  protocol::request_code::send_message,
  protocol::request_code::pull_message,
  protocol::request_code::query_message,
  protocol::request_code::query_consumer_offset,
  protocol::request_code::update_consumer_offset,
  protocol::request_code::update_and_create_topic,
  protocol::request_code::search_offset_by_timestamp,
  protocol::request_code::get_max_offset,
  protocol::request_code::get_min_offset,
  protocol::request_code::get_earliest_msg_storetime,
  protocol::request_code::view_message_by_id,
  protocol::request_code::heart_beat,
  protocol::request_code::unregister_client,
  protocol::request_code::consumer_send_msg_back,
  protocol::request_code::end_transaction,
  protocol::request_code::get_consumer_list_by_group,
  protocol::request_code::lock_batch_mq,
  protocol::request_code::unlock_batch_mq,
  protocol::request_code::check_client_config,
  protocol::request_code::put_kv_config,
  protocol::request_code::get_kv_config,
  protocol::request_code::delete_kv_config,
  protocol::request_code::get_routeinfo_by_topic,
  protocol::request_code::get_broker_cluster_info,
  protocol::request_code::wipe_write_perm_of_broker,
  protocol::request_code::get_all_topic_list_from_nameserver,
  protocol::request_code::delete_topic_in_broker,
  protocol::request_code::delete_topic_in_namesrv,
  protocol::request_code::get_kvlist_by_namespace,
  protocol::request_code::invoke_broker_to_reset_offset,
  protocol::request_code::get_topics_by_cluster,
  protocol::request_code::get_system_topic_list_from_ns,
  protocol::request_code::get_consumer_running_info,
  protocol::request_code::consume_message_directly,
  protocol::request_code::send_message_v2,
  protocol::request_code::send_batch_message,
  protocol::request_code::add_write_perm_of_broker,
  protocol::request_code::get_topic_config,
  protocol::request_code::lite_pull_message,
};

} // namespace rocketcaf::actors::embedded
