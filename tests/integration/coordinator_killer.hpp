#pragma once

#include "support/internal_actors.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// A coordinator of a transaction, and how it ended.
struct coordinator_record {
  std::string transaction_id;
  bool from_check = false;
  /// Whether it was killed when it was spawned: before its half message went.
  bool newborn = false;
  bool ended = false;
  /// Whether it ended since it was killed: its work was not done.
  bool killed = false;
};

/// Kills coordinators of transactions at random while it lives: some when they
/// are spawned, some when others are, which were spawned up to `reach` later.
/// There must be one producer only.
class coordinator_killer {
public:
  /// @param reach as many as are open at once, or some more: then those that
  ///        are killed are in all stages.
  coordinator_killer(uint64_t seed, size_t reach)
    : state_(std::make_shared<state>(seed, reach)) {
    set_coordinator_hook(
      [x = state_](const new_coordinator& news) { x->on_spawn(news); });
  }

  coordinator_killer(const coordinator_killer&) = delete;
  coordinator_killer& operator=(const coordinator_killer&) = delete;

  ~coordinator_killer() {
    set_coordinator_hook({});
  }

  /// All coordinators, in the order in which they were spawned.
  std::vector<coordinator_record> records() const {
    std::lock_guard guard{state_->mutex};
    return state_->records;
  }

  /// Whether all of them have ended.
  bool all_ended() const {
    std::lock_guard guard{state_->mutex};
    return std::ranges::all_of(state_->records, &coordinator_record::ended);
  }

private:
  struct state : std::enable_shared_from_this<state> {
    state(uint64_t seed, size_t how_far) : dice(seed), reach(how_far) {
      // nop
    }

    void on_spawn(const new_coordinator& news) {
      auto fate = dice() % 8;
      auto number = add(news, fate == 0);
      news.actor->get()->attach_functor(
        [x = shared_from_this(), number](const caf::error& reason) {
          x->on_end(number, reason == caf::exit_reason::kill);
        });
      if (fate == 0)
        kill(number);
      else if (fate == 1)
        kill(number - std::min(number, size_t{dice() % 16} + 1));
      else if (fate == 2)
        kill(number - std::min(number, size_t{dice() % reach} + 1));
    }

    size_t add(const new_coordinator& news, bool newborn) {
      std::lock_guard guard{mutex};
      actors.push_back(caf::actor_cast<caf::weak_actor_ptr>(news.actor));
      records.push_back({.transaction_id = news.transaction_id,
                         .from_check = news.from_check,
                         .newborn = newborn});
      return records.size() - 1;
    }

    void kill(size_t number) {
      if (auto victim = actors[number].lock())
        caf::anon_send_exit(caf::actor_cast<caf::actor>(victim),
                            caf::exit_reason::kill);
    }

    void on_end(size_t number, bool killed) {
      std::lock_guard guard{mutex};
      records[number].ended = true;
      records[number].killed = killed;
    }

    /// The producer's only, as `actors` is.
    std::mt19937_64 dice;
    size_t reach;
    std::vector<caf::weak_actor_ptr> actors;
    std::mutex mutex;
    std::vector<coordinator_record> records;
  };

  std::shared_ptr<state> state_;
};

} // namespace rocketcaf::test
