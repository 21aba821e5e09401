#include "rocketcaf/protocol/bodies/subscription_data.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::subscription_data);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::check_client_config_request);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::group_subscription);
