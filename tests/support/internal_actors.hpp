#pragma once

#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rocketcaf::test {

/// Actors whose handles nobody gives out, and of which there are few.
/// Connectors are not among them: they read no messages, so that no exit
/// message ends them. Nor are coordinators, of which there are many.
enum class internal_kind : uint8_t {
  client,
  connection,
  directory,
  heartbeat,
  resolver,
  route_cache,
};

std::string to_string(internal_kind x);

/// All kinds.
const std::vector<internal_kind>& internal_kinds();

/// The internal actors of a kind that live in a system now. The linker sends
/// each call of our spawn functions through `internal_actors.cpp`, which notes
/// what they return: see tests/integration/CMakeLists.txt.
std::vector<caf::strong_actor_ptr> internal_actors(caf::actor_system& sys,
                                                   internal_kind kind);

/// A coordinator of a transaction that was just spawned.
struct new_coordinator {
  std::string transaction_id;
  /// Whether a broker's question is what it was spawned for.
  bool from_check = false;
  caf::strong_actor_ptr actor;
};

/// Runs `f` for each coordinator of a transaction, in the producer that spawns
/// it: before its half message is sent, and before the producer watches it. An
/// empty function takes it back.
void set_coordinator_hook(std::function<void(const new_coordinator&)> f);

/// Runs `f` inside each connector, instead of its connect if `f` throws. It is
/// called by many threads at once. An empty function takes it back.
void set_connect_hook(std::function<void()> f);

} // namespace rocketcaf::test
