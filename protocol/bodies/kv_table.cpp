#include "rocketcaf/protocol/bodies/kv_table.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"

ROCKETCAF_JSON_BODY(rocketcaf::protocol::kv_table);
