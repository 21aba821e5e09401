#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/embedded/interfaces.hpp"
#include "rocketcaf/actors/embedded/io_actor.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <utility>

namespace rocketcaf::actors::embedded {

/// What users hold. Sockets keep the actor that owns them alive; this one ends
/// with its last handle, and takes the other along by a link.
class owner_state {
public:
  static inline const char* name = "rocketcaf.embedded-broker";

  owner_state(embedded_broker_actor::pointer self, io_actor child)
    : self_(self), child_(std::move(child)) {
    self_->link_to(child_);
  }

  embedded_broker_actor::behavior_type make_behavior();

private:
  embedded_broker_actor::pointer self_;
  io_actor child_;
};

} // namespace rocketcaf::actors::embedded
