#include "rocketcaf/protocol/bodies/assignment.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::assignment_request);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::assignment_reply);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::request_mode_request);
