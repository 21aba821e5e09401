#include "rocketcaf/protocol/bodies/topic_config.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::topic_config);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::topic_config_table);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::topic_config_list);
