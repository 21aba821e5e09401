#pragma once

#include <caf/abstract_actor.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/error.hpp>
#include <caf/fwd.hpp>

#include <memory>
#include <unordered_map>
#include <utility>

namespace rocketcaf::actors {

/// Who is to be told when one actor ends, however it ends. Coming and going is
/// cheap and leaves nothing behind, unlike monitors and links: CAF searches
/// those one by one. A link would also pass on `kill`, which no exit handler
/// can stop: a killed child would take its parent along.
///
/// Only the watched actor itself uses its table.
class watcher_table {
public:
  // -- factories --------------------------------------------------------------

  /// Makes the table of `watched`. When that actor ends, `tell(watcher,
  /// reason)` is called once for each watcher that is still there.
  template <class Tell>
  static std::shared_ptr<watcher_table> of(caf::abstract_actor* watched,
                                           Tell tell) {
    auto result = std::make_shared<watcher_table>();
    watched->attach_functor([result, tell](const caf::error& reason) {
      auto watchers = std::move(result->watchers_);
      for (auto& [id, watcher] : watchers)
        if (auto ptr = watcher.lock())
          tell(ptr, reason);
    });
    return result;
  }

  // -- modifiers --------------------------------------------------------------

  void add(caf::actor_id id, caf::weak_actor_ptr watcher) {
    watchers_.insert_or_assign(id, std::move(watcher));
  }

  void remove(caf::actor_id id) {
    watchers_.erase(id);
  }

private:
  std::unordered_map<caf::actor_id, caf::weak_actor_ptr> watchers_;
};

} // namespace rocketcaf::actors
