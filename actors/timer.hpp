#pragma once

#include <caf/disposable.hpp>

#include <utility>

namespace rocketcaf::actors {

/// Something that is scheduled, and is cancelled with its owner: CAF's clock
/// would keep what is left of a dead actor until then.
class timer {
public:
  // -- constructors, destructors, and assignment operators --------------------

  timer() = default;

  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;

  ~timer() {
    cancel();
  }

  /// Takes the place of what was scheduled before.
  timer& operator=(caf::disposable what) {
    cancel();
    what_ = std::move(what);
    return *this;
  }

  // -- modifiers --------------------------------------------------------------

  void cancel() {
    what_.dispose();
  }

private:
  caf::disposable what_;
};

} // namespace rocketcaf::actors
