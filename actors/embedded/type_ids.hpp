#pragma once

#include "rocketcaf/actors/embedded/inspect.hpp"
#include "rocketcaf/actors/embedded/interfaces.hpp"

#include "rocketcaf/type_id_offset.hpp"

#include <caf/type_id.hpp>

#include <vector>

// Ids +200 to +229 of the reserved ones belong to the embedded broker: its
// messages are in a library of their own. Append only.
CAF_BEGIN_TYPE_ID_BLOCK(rocketcaf_embedded, ROCKETCAF_FIRST_TYPE_ID + 200)

CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::fault_kind))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::broker_mode))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::create_embedded_topic))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::list_embedded_messages))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::embedded_message))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (std::vector<rocketcaf::embedded_message>))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::embedded_fault))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::clear_embedded_faults))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::set_broker_mode))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::embedded_client))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::embedded_broker_statistics))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::embedded_statistics))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::embedded_broker_actor))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::suggest_broker_id))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::invoke_embedded_client))
CAF_ADD_TYPE_ID(rocketcaf_embedded, (rocketcaf::embedded_client_answer))
CAF_ADD_TYPE_ID(rocketcaf_embedded,
                (std::vector<rocketcaf::embedded_client_answer>))

CAF_END_TYPE_ID_BLOCK(rocketcaf_embedded)

static_assert(caf::id_block::rocketcaf::end
              <= caf::id_block::rocketcaf_embedded::begin);
