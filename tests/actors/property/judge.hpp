#pragma once

#include "actors/property/ledger.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace rocketcaf::test::property {

/// Says what is wrong with an answer, by what happened to the send; empty if
/// nothing is.
std::string judge(const ledger& books, const sent& what,
                  const send_outcome& answer);

/// Says what is wrong with the outcomes of the messages of one request, beside
/// what `judge` says of the first; empty if nothing is.
std::string judge_batch(const sent& what,
                        std::span<const send_outcome> answers);

/// Says what is wrong with a failure that is that of one of several sends.
std::string judge_one_of(const ledger& books, uint32_t first, uint32_t count,
                         const send_failure& failure);

} // namespace rocketcaf::test::property
