#include "rocketcaf/protocol/bodies/consumer_running_info.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::consumer_running_info);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::consume_directly_result);
