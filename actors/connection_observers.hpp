#pragma once

#include "rocketcaf/actors/interfaces.hpp"

#include <caf/actor_cast.hpp>

#include <map>

namespace rocketcaf::actors {

/// Who follows a connection, without being kept alive by it.
class connection_observers {
public:
  // -- modifiers --------------------------------------------------------------

  void add(const connection_observer_actor& observer) {
    observers_[observer.id()] = caf::actor_cast<caf::weak_actor_ptr>(observer);
  }

  void remove(const connection_observer_actor& observer) {
    observers_.erase(observer.id());
  }

  /// Calls `f(handle)` for each observer, in the order of their ids, and
  /// forgets those that are gone.
  template <class F>
  void for_each(F f) {
    for (auto i = observers_.begin(); i != observers_.end();) {
      if (auto ptr = i->second.lock()) {
        f(caf::actor_cast<connection_observer_actor>(ptr));
        ++i;
      } else {
        i = observers_.erase(i);
      }
    }
  }

private:
  std::map<caf::actor_id, caf::weak_actor_ptr> observers_;
};

} // namespace rocketcaf::actors
