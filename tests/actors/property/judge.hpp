#pragma once

#include "actors/property/ledger.hpp"

#include <string>

namespace rocketcaf::test::property {

/// Says what is wrong with an answer, by what happened to the send; empty if
/// nothing is.
std::string judge(const ledger& books, const sent& what,
                  const send_outcome& answer);

} // namespace rocketcaf::test::property
