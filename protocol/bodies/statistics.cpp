#include "rocketcaf/protocol/bodies/statistics.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::consume_stats);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::topic_stats);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::consume_time_spans);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::correction_offsets);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::queue_index);
