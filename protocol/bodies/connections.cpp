#include "rocketcaf/protocol/bodies/connections.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::producer_connections);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::consumer_connections);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::producer_table);
