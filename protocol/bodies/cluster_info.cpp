#include "rocketcaf/protocol/bodies/cluster_info.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::cluster_info);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::broker_member_group);
