#pragma once

#include "rocketcaf/actors/caf_compat.hpp"

#include "actors/property/episode.hpp"

#include <caf/event_based_actor.hpp>

#include <type_traits>
#include <utility>

namespace rocketcaf::test::property {

template <class Answer, class F, class... Ts>
void episode::ask(F f, Ts... xs) {
  auto whom = crowd_.producer();
  if (!whom)
    return;
  world_.sys.spawn<caf::hidden>([=, this](caf::event_based_actor* self) {
    auto request = compat::mail(self, xs...).request(whom, caf::infinite);
    auto on_error = [this](const caf::error& what) {
      if (ended_ == never)
        books_.complain(none,
                        "a question was answered with " + caf::to_string(what));
    };
    if constexpr (std::is_void_v<Answer>)
      std::move(request).then([f] { f(); }, on_error);
    else
      std::move(request).then([f](const Answer& x) { f(x); }, on_error);
  });
}

} // namespace rocketcaf::test::property
