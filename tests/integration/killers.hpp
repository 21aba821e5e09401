#pragma once

#include "support/internal_actors.hpp"

#include <caf/send.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// Ends random actors when so many messages are sent.
class killer {
public:
  /// @param deaths how many of each kind.
  killer(caf::actor_system& sys, uint64_t seed, size_t messages,
         const std::map<internal_kind, size_t>& deaths)
    : sys_(sys), rng_(seed) {
    for (auto& [kind, count] : deaths)
      for (size_t i = 0; i < count; ++i)
        due_.push_back({messages / 20 + rng_() % (messages * 9 / 10), kind});
  }

  /// Called by many actors at once.
  void on_send() {
    auto sent = ++sent_;
    if (sent % 16 != 0)
      return;
    std::lock_guard guard{mutex_};
    // If none of a kind lives just now, its death comes later.
    std::erase_if(due_, [this, sent](auto& x) {
      return x.first <= sent && kill(x.second);
    });
  }

  /// How many of each kind were ended.
  std::map<internal_kind, size_t> deaths() {
    std::lock_guard guard{mutex_};
    return deaths_;
  }

private:
  bool kill(internal_kind kind) {
    auto victims = internal_actors(sys_, kind);
    if (victims.empty())
      return false;
    ++deaths_[kind];
    auto& victim = victims[rng_() % victims.size()];
    auto who = caf::actor_cast<caf::actor>(victim);
    switch (rng_() % 5) {
    case 0:
      caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
      break;
    case 1:
      caf::anon_send_exit(who, caf::exit_reason::remote_link_unreachable);
      break;
    default:
      caf::anon_send_exit(who, caf::exit_reason::kill);
      break;
    }
    return true;
  }

  caf::actor_system& sys_;
  std::mt19937_64 rng_;
  std::atomic<size_t> sent_{0};
  std::mutex mutex_;
  std::vector<std::pair<size_t, internal_kind>> due_;
  std::map<internal_kind, size_t> deaths_;
};

/// Makes some connectors die while it lives.
class connector_killer {
public:
  connector_killer(uint64_t seed, unsigned percent)
    : state_(std::make_shared<state>()) {
    state_->rng.seed(seed);
    state_->percent = percent;
    // A connector may still be at it when this object is gone.
    set_connect_hook([x = state_] { on_connect(*x); });
  }

  connector_killer(const connector_killer&) = delete;
  connector_killer& operator=(const connector_killer&) = delete;

  ~connector_killer() {
    set_connect_hook({});
  }

  size_t deaths() const {
    std::lock_guard guard{state_->mutex};
    return state_->deaths;
  }

private:
  struct state {
    std::mutex mutex;
    std::mt19937_64 rng;
    unsigned percent = 0;
    size_t deaths = 0;
  };

  static void on_connect(state& x) {
    std::lock_guard guard{x.mutex};
    if (x.rng() % 100 >= x.percent)
      return;
    ++x.deaths;
    throw std::runtime_error{"a connector was killed"};
  }

  std::shared_ptr<state> state_;
};

} // namespace rocketcaf::test
