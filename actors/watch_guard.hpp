#pragma once

#include <caf/actor_control_block.hpp>
#include <caf/error.hpp>
#include <caf/fwd.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace rocketcaf::compat {

/// Keeps a watch on an actor, which `compat::watch` makes. A watch that is gone
/// is gone: its callback does not exist and never runs, not even if the actor
/// has died and the message that says so is on its way.
///
/// A watch belongs to the actor that watches, whose state keeps it: nobody else
/// may use it. It keeps no actor alive, and no memory of the dead.
class [[nodiscard]] watch_guard {
public:
  // -- member types -----------------------------------------------------------

  using callback = std::function<void(const caf::error& reason)>;

  // -- constructors, destructors, and assignment operators --------------------

  /// Watches nobody.
  watch_guard() noexcept = default;

  /// Runs `f(reason)` inside `watcher` when `watched` has ended, at once if it
  /// has already.
  watch_guard(caf::abstract_actor* watched, caf::weak_actor_ptr watcher,
              callback f);

  watch_guard(watch_guard&& other) noexcept = default;

  watch_guard& operator=(watch_guard&& other) noexcept {
    auto tmp = std::move(other);
    std::swap(table_, tmp.table_);
    std::swap(entry_, tmp.entry_);
    return *this;
  }

  ~watch_guard() {
    dispose();
  }

  // -- modifiers --------------------------------------------------------------

  /// Ends the watch; does nothing if it is over.
  void dispose() noexcept;

private:
  // -- member types -----------------------------------------------------------

  class entry;
  class table;
  class attached_table;

  // -- member variables -------------------------------------------------------

  std::shared_ptr<table> table_;
  std::shared_ptr<entry> entry_;
};

} // namespace rocketcaf::compat
