#pragma once

#include "rocketcaf/protocol/bodies/consumer_running_info.hpp"
#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/broker_requests.hpp"

/// How consumers answer what brokers ask them for.
namespace rocketcaf {

using protocol::consume_directly_result;
using protocol::consumer_offsets;
using protocol::consumer_running_info;

} // namespace rocketcaf
