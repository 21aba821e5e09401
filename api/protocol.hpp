#pragma once

/// What programs use of the remoting protocol alone: it needs no CAF, only
/// `rocketcaf::protocol`.

// -- frames, commands, requests and replies -----------------------------------

#include "rocketcaf/protocol/acl_signature.hpp"
#include "rocketcaf/protocol/address.hpp"
#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/frame.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/all_requests.hpp"

// -- bodies -------------------------------------------------------------------

#include "rocketcaf/protocol/bodies/assignment.hpp"
#include "rocketcaf/protocol/bodies/cluster_info.hpp"
#include "rocketcaf/protocol/bodies/config_text.hpp"
#include "rocketcaf/protocol/bodies/connections.hpp"
#include "rocketcaf/protocol/bodies/consumer_running_info.hpp"
#include "rocketcaf/protocol/bodies/kv_table.hpp"
#include "rocketcaf/protocol/bodies/name_lists.hpp"
#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/bodies/queue_locks.hpp"
#include "rocketcaf/protocol/bodies/statistics.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/bodies/subscription_group_config.hpp"
#include "rocketcaf/protocol/bodies/topic_config.hpp"
#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/route_data.hpp"

// -- messages -----------------------------------------------------------------

#include "rocketcaf/protocol/base64.hpp"
#include "rocketcaf/protocol/batch_plan.hpp"
#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/delivery_time.hpp"
#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/property_names.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/stored_message.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"
#include "rocketcaf/protocol/text.hpp"
#include "rocketcaf/protocol/topic_names.hpp"
#include "rocketcaf/protocol/validation.hpp"

// -- reading queues -----------------------------------------------------------

#include "rocketcaf/protocol/follow_plan.hpp"
#include "rocketcaf/protocol/message_selector.hpp"
#include "rocketcaf/protocol/pull_result.hpp"
#include "rocketcaf/protocol/start_point.hpp"
#include "rocketcaf/protocol/topic_queues.hpp"

// -- choosing queues ----------------------------------------------------------

#include "rocketcaf/protocol/latency_fault_table.hpp"
#include "rocketcaf/protocol/queue_selector.hpp"
#include "rocketcaf/protocol/topic_broker_mapping.hpp"
