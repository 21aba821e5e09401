#pragma once

#include "actors/property/ledger.hpp"

#include <cstdint>
#include <string>

namespace rocketcaf::test::property {

/// Whether the code says that the message is stored.
bool is_stored_code(int32_t code);

/// Says what is wrong with the attempts that a failure lists, and with what it
/// says about storage; empty if nothing is.
std::string judge_attempts(const ledger& books, const sent& what,
                           const send_failure& answer);

} // namespace rocketcaf::test::property
