#include "actors/property/timeline.hpp"

#include <caf/action.hpp>
#include <caf/actor_clock.hpp>

#include <utility>

namespace rocketcaf::test::property {

void timeline::at(time_point when, std::function<void()> f) {
  if (when <= now())
    return f();
  auto [i, is_new] = slots_.try_emplace(when);
  i->second.actions.push_back(std::move(f));
  if (is_new)
    i->second.timer = sys_.clock().schedule(
      when, caf::make_action([this, when] { run(when); }));
}

void timeline::clear() {
  for (auto& [when, what] : slots_)
    what.timer.dispose();
  slots_.clear();
}

void timeline::run(time_point when) {
  if (on_new_time)
    on_new_time();
  auto node = slots_.extract(when);
  for (auto& action : node.mapped().actions)
    action();
}

} // namespace rocketcaf::test::property
