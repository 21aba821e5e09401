#pragma once

#include "rocketcaf/actors/interfaces.hpp"

#include "actors/property/ledger.hpp"

#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>

#include <cstddef>
#include <memory>

namespace rocketcaf::test::property {

/// Passes sends on to the producer as requests and writes down the answers.
/// The token of each is the number of its (first) send.
/// @param open counts requests without an answer.
caf::behavior requester(caf::event_based_actor* self, ledger* books,
                        std::shared_ptr<producer_actor> producer,
                        std::shared_ptr<size_t> open);

/// Writes down the answers to plain sends.
outcome_receiver_actor::behavior_type receiver(
  outcome_receiver_actor::pointer self, ledger* books);

} // namespace rocketcaf::test::property
