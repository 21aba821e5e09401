#pragma once

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>

namespace rocketcaf::actors {

/// Refers to an actor without keeping it alive: upward and to subscribers.
template <class Handle>
class weak_handle {
public:
  // -- constructors, destructors, and assignment operators --------------------

  weak_handle() = default;

  explicit weak_handle(const Handle& strong)
    : ptr_(caf::actor_cast<caf::weak_actor_ptr>(strong)) {
    // nop
  }

  // -- properties -------------------------------------------------------------

  /// Returns the actor's handle, or an invalid one if the actor has ended.
  Handle lock() const {
    auto strong = ptr_.lock();
    if (strong == nullptr || compat::terminated(strong))
      return Handle{};
    return caf::actor_cast<Handle>(std::move(strong));
  }

private:
  caf::weak_actor_ptr ptr_;
};

} // namespace rocketcaf::actors
