#pragma once

#include "rocketcaf/actors/inspect_calls.hpp"
#include "rocketcaf/actors/interfaces.hpp"

#include "rocketcaf/type_id_offset.hpp"

#include <caf/type_id.hpp>

#include <vector>

// Ids of the public types. They travel between nodes: append only. A test pins
// them. The first 150 of the reserved ids are for this block, the next 50 for
// the internal one, the last 30 for that of the embedded broker.
CAF_BEGIN_TYPE_ID_BLOCK(rocketcaf, ROCKETCAF_FIRST_TYPE_ID)

// -- verbs ------------------------------------------------------------------

CAF_ADD_ATOM(rocketcaf, rocketcaf::atom, close)
CAF_ADD_ATOM(rocketcaf, rocketcaf::atom, drain)
CAF_ADD_ATOM(rocketcaf, rocketcaf::atom, get_connections)
CAF_ADD_ATOM(rocketcaf, rocketcaf::atom, get_state)
CAF_ADD_ATOM(rocketcaf, rocketcaf::atom, get_statistics)
CAF_ADD_ATOM(rocketcaf, rocketcaf::atom, subscribe)
CAF_ADD_ATOM(rocketcaf, rocketcaf::atom, unsubscribe)

// -- enumerations -----------------------------------------------------------

CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::errc))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_status))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::storage_state))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::producer_state))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::connection_state))

// -- values -----------------------------------------------------------------

CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::message))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::unique_message_id))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::offset_message_id))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::message_queue))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::queue_ref))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_result))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_attempt))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_failure))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_outcome))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::queue_data))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::broker_data))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::route_data))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::producer_statistics))

// -- messages ---------------------------------------------------------------

CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_message))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_many))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_finished))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::shut_down))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::find_route))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::connection_state_changed))

// -- containers -------------------------------------------------------------

CAF_ADD_TYPE_ID(rocketcaf, (std::vector<rocketcaf::message>))
CAF_ADD_TYPE_ID(rocketcaf, (std::vector<rocketcaf::send_attempt>))
CAF_ADD_TYPE_ID(rocketcaf, (std::vector<rocketcaf::send_outcome>))
CAF_ADD_TYPE_ID(rocketcaf, (std::vector<rocketcaf::connection_state_changed>))

// -- handles ----------------------------------------------------------------

CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::outcome_receiver_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::connection_observer_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::sender_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::producer_control_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::producer_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::client_actor))

// -- events of a producer ---------------------------------------------------

CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::broker_state))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::flow_level))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::broker_state_changed))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::flow_control_changed))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::topic_route_changed))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::producer_observer_actor))

// -- further ways to send -----------------------------------------------------

CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::delivery_time))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::rare_string))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::queue_choice))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_batch))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_oneway))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_batch_oneway))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::bulk_sender_actor))

// -- any command --------------------------------------------------------------

CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::remoting_command))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::invoke_command))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::invoke_command_oneway))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::broker_request))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::command_handler_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::connection_statistics))
CAF_ADD_TYPE_ID(rocketcaf, (std::vector<rocketcaf::connection_statistics>))

// -- transactions -------------------------------------------------------------

CAF_ADD_ATOM(rocketcaf, rocketcaf::atom, get_transactions)
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::local_transaction_state))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_end))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_event))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_send_result))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_metadata))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_statistics))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_transaction))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_finished))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_changed))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::execute_local_transaction))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::check_local_transaction))
CAF_ADD_TYPE_ID(rocketcaf, (std::vector<rocketcaf::transaction_metadata>))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_listener_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_receiver_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_observer_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_sender_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::transaction_producer_actor))

// -- name servers and brokers -------------------------------------------------

CAF_ADD_ATOM(rocketcaf, rocketcaf::atom, get_client_id)
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::request_failure))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::stored_message))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::consumer_list))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::topic_config))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::cluster_info))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::kv_table))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::topic_list))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::consume_directly_result))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::consumer_offsets))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::protocol::consumer_running_info))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::pull_result))
CAF_ADD_TYPE_ID(rocketcaf, (std::vector<rocketcaf::send_result>))
CAF_ADD_TYPE_ID(rocketcaf, (std::vector<rocketcaf::protocol::stored_message>))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_to_queue))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_batch_to_queue))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_oneway_to_queue))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_batch_oneway_to_queue))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::pull_messages))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_message_back))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::query_consumer_offset))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::update_consumer_offset))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_max_offset))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_min_offset))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::search_offset))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_earliest_store_time))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::view_message))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::query_messages))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_consumer_list))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::message_queues))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::lock_queues))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::unlock_queues))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::heartbeat_result))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::send_heartbeat))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::unregister_client))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::check_client_config))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::end_half_message))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::create_topic))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::delete_topic))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_topic_config))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::query_route))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_cluster_info))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::wipe_write_permission))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::add_write_permission))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_all_topics))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_cluster_topics))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_system_topics))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::forget_topic))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::put_kv_config))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_kv_config))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::delete_kv_config))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_kv_list))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::consumer_ids_changed))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::consumer_offsets_reset))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_consumer_offsets))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::get_running_info))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::consume_directly))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::reply_received))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::consumer_ids_observer_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::consumer_offsets_observer_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::consumer_service_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::reply_receiver_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::name_server_client_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::queue_sender_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::queue_reader_actor))
CAF_ADD_TYPE_ID(rocketcaf, (rocketcaf::broker_client_actor))

CAF_END_TYPE_ID_BLOCK(rocketcaf)

CAF_ERROR_CODE_ENUM(rocketcaf::errc)
