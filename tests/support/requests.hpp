#pragma once

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/actor_system.hpp>
#include <caf/error.hpp>
#include <caf/event_based_actor.hpp>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace rocketcaf::test {

/// An answer that may still be on its way: a test moves time until it is there.
template <class T>
struct answer {
  std::optional<T> value;
  caf::error error;

  bool done() const {
    return value.has_value() || compat::failed(error);
  }
};

/// Sends a request from an actor of its own and keeps what comes back. Time
/// stands still: the test dispatches.
template <class T, class Handle, class... Ts>
std::shared_ptr<answer<T>> ask(caf::actor_system& sys, const Handle& who,
                               Ts... xs) {
  auto result = std::make_shared<answer<T>>();
  sys.spawn<caf::hidden>([=](caf::event_based_actor* self) {
    auto request = compat::mail(self, xs...).request(who, caf::infinite);
    auto on_error = [result](const caf::error& what) { result->error = what; };
    if constexpr (std::is_same_v<T, bool>)
      std::move(request).then([result] { result->value = true; }, on_error);
    else
      std::move(request).then([result](const T& x) { result->value = x; },
                              on_error);
  });
  return result;
}

} // namespace rocketcaf::test
