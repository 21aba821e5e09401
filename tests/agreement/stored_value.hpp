#pragma once

#include "rocketcaf/protocol/stored_message.hpp"

#include "agreement/fields.hpp"
#include "agreement/random_values.hpp"

namespace rocketcaf::test {

/// Makes a stored message, of layout V1 or V2, with hosts of either kind, and
/// without body. Its sys flag says nothing of compression or batches.
protocol::stored_message random_stored(random_values& random);

/// All but the body.
void write_stored(fields_writer& out, const protocol::stored_message& x);

protocol::stored_message read_stored(fields_reader& in);

} // namespace rocketcaf::test
