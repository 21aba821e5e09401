#pragma once

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <vector>

namespace rocketcaf::actors {

/// Subscribers of type `Handle`, kept weakly: those that are gone are dropped
/// on the way.
template <class Handle>
class observer_list {
public:
  /// Adds a subscriber, unless it is there already.
  void add(const Handle& observer) {
    auto ptr = caf::actor_cast<caf::weak_actor_ptr>(observer);
    if (std::find(list_.begin(), list_.end(), ptr) == list_.end())
      list_.push_back(std::move(ptr));
  }

  void remove(const Handle& observer) {
    std::erase(list_, caf::actor_cast<caf::weak_actor_ptr>(observer));
  }

  bool empty() const noexcept {
    return list_.empty();
  }

  /// Sends `what` to all subscribers.
  template <class Self, class T>
  void tell(Self self, const T& what) {
    std::erase_if(list_, [&](const caf::weak_actor_ptr& x) {
      auto ptr = caf::actor_cast<caf::strong_actor_ptr>(x);
      if (ptr)
        compat::mail(self, what).send(caf::actor_cast<Handle>(ptr));
      return !ptr;
    });
  }

private:
  std::vector<caf::weak_actor_ptr> list_;
};

} // namespace rocketcaf::actors
