#include "rocketcaf/protocol/bodies/subscription_group_config.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::subscription_group_config);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::subscription_group_table);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::subscription_group_list);
