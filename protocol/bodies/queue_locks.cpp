#include "rocketcaf/protocol/bodies/queue_locks.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::queue_lock_request);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::queue_lock_reply);
