#include "rocketcaf/protocol/bodies/name_lists.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::topic_list);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::consumer_list);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::group_list);
