#include "support/internal_actors.hpp"

#include "rocketcaf/actors/client.hpp"
#include "rocketcaf/actors/client_directory.hpp"
#include "rocketcaf/actors/connection.hpp"
#include "rocketcaf/actors/heartbeat.hpp"
#include "rocketcaf/actors/resolver.hpp"
#include "rocketcaf/actors/route_cache.hpp"
#include "rocketcaf/actors/tcp_connect.hpp"
#include "rocketcaf/actors/transaction_coordinator.hpp"

#include <caf/actor_registry.hpp>

#include <mutex>
#include <utility>

namespace rocketcaf::test {

namespace {

using connect_hook = std::function<void()>;
using coordinator_hook = std::function<void(const new_coordinator&)>;

/// What was spawned. There is one for the process, as there is one linker.
class spawned_actors {
public:
  static spawned_actors& instance() {
    static spawned_actors result;
    return result;
  }

  template <class Handle>
  Handle add(internal_kind kind, Handle handle) {
    std::lock_guard guard{mutex_};
    std::erase_if(entries_, [](const entry& x) { return !alive(x); });
    entries_.push_back({kind, caf::actor_cast<caf::weak_actor_ptr>(handle)});
    return handle;
  }

  std::vector<caf::strong_actor_ptr> find(caf::actor_system& sys,
                                          internal_kind kind) {
    std::vector<caf::strong_actor_ptr> result;
    std::lock_guard guard{mutex_};
    for (auto& x : entries_)
      if (auto ptr = x.kind == kind ? alive(x) : nullptr;
          ptr && ptr->home_system == &sys)
        result.push_back(std::move(ptr));
    return result;
  }

  void set_connect_hook(connect_hook f) {
    std::lock_guard guard{mutex_};
    connect_hook_ = std::move(f);
  }

  connect_hook on_connect() {
    std::lock_guard guard{mutex_};
    return connect_hook_;
  }

  void set_coordinator_hook(coordinator_hook f) {
    std::lock_guard guard{mutex_};
    coordinator_hook_ = std::move(f);
  }

  coordinator_hook on_coordinator() {
    std::lock_guard guard{mutex_};
    return coordinator_hook_;
  }

private:
  struct entry {
    internal_kind kind;
    caf::weak_actor_ptr actor;
  };

  static caf::strong_actor_ptr alive(const entry& x) {
    auto result = x.actor.lock();
    return result && !compat::terminated(result) ? result : nullptr;
  }

  std::mutex mutex_;
  std::vector<entry> entries_;
  connect_hook connect_hook_;
  coordinator_hook coordinator_hook_;
};

} // namespace

// -- properties ---------------------------------------------------------------

std::string to_string(internal_kind x) {
  constexpr const char* names[] = {"client",    "connection", "directory",
                                   "heartbeat", "resolver",   "route_cache"};
  return names[static_cast<size_t>(x)];
}

const std::vector<internal_kind>& internal_kinds() {
  static const std::vector<internal_kind> result{
    internal_kind::client,    internal_kind::connection,
    internal_kind::directory, internal_kind::heartbeat,
    internal_kind::resolver,  internal_kind::route_cache};
  return result;
}

std::vector<caf::strong_actor_ptr> internal_actors(caf::actor_system& sys,
                                                   internal_kind kind) {
  if (kind != internal_kind::directory)
    return spawned_actors::instance().find(sys, kind);
  std::vector<caf::strong_actor_ptr> result;
  std::string name = actors::client_directory_state::name;
  for (auto& [key, ptr] : sys.registry().named_actors())
    if (key.compare(0, name.size(), name) == 0 && !compat::terminated(ptr))
      result.push_back(ptr);
  return result;
}

void set_coordinator_hook(std::function<void(const new_coordinator&)> f) {
  spawned_actors::instance().set_coordinator_hook(std::move(f));
}

void set_connect_hook(std::function<void()> f) {
  spawned_actors::instance().set_connect_hook(std::move(f));
}

} // namespace rocketcaf::test

// -- what the linker calls ----------------------------------------------------

// With "--wrap=SYMBOL" each call of SYMBOL goes to __wrap_SYMBOL, and a call of
// __real_SYMBOL to SYMBOL. These are mangled names: if one does not exist, or
// not any more, linking fails.

namespace rocketcaf::actors {

namespace {

using test::internal_kind;
using test::spawned_actors;

using made_client = expected<client_impl_actor, caf::error>;

template <class Handle>
Handle note(internal_kind kind, Handle handle) {
  spawned_actors::instance().add(kind, handle);
  return handle;
}

made_client note(internal_kind kind, made_client made) {
  if (made)
    spawned_actors::instance().add(kind, *made);
  return made;
}

} // namespace

#define ROCKETCAF_TAP(kind, Result, Parameter, symbol)                         \
  Result real_##kind(caf::actor_system&, Parameter) asm("__real_" symbol);     \
  Result wrap_##kind(caf::actor_system&, Parameter) asm("__wrap_" symbol);     \
  Result wrap_##kind(caf::actor_system& sys, Parameter x) {                    \
    return note(internal_kind::kind, real_##kind(sys, std::move(x)));          \
  }

ROCKETCAF_TAP(client, made_client, client_options,
              "_ZN9rocketcaf6actors12spawn_clientB5cxx11ERN3caf12actor_"
              "systemENS_"
              "14client_optionsE")
ROCKETCAF_TAP(connection, connection_actor, connection_config,
              "_ZN9rocketcaf6actors16spawn_connectionERN3caf12actor_systemE"
              "NS0_17connection_configE")
ROCKETCAF_TAP(heartbeat, heartbeat_actor, heartbeat_config,
              "_ZN9rocketcaf6actors15spawn_heartbeatERN3caf12actor_systemE"
              "NS0_16heartbeat_configE")
ROCKETCAF_TAP(resolver, resolver_actor, resolver_config,
              "_ZN9rocketcaf6actors14spawn_resolverERN3caf12actor_systemENS0_"
              "15resolver_configE")
ROCKETCAF_TAP(route_cache, route_cache_actor, route_cache_config,
              "_ZN9rocketcaf6actors17spawn_route_cacheERN3caf12actor_systemE"
              "NS0_18route_cache_configE")

#undef ROCKETCAF_TAP

#define ROCKETCAF_COORDINATOR                                                  \
  "_ZN9rocketcaf6actors17spawn_coordinatorERN3caf12actor_systemE"              \
  "NS0_18coordinator_configE"

transaction_coordinator_actor real_coordinator(
  caf::actor_system&, coordinator_config) asm("__real_" ROCKETCAF_COORDINATOR);

transaction_coordinator_actor wrap_coordinator(
  caf::actor_system&, coordinator_config) asm("__wrap_" ROCKETCAF_COORDINATOR);

transaction_coordinator_actor wrap_coordinator(caf::actor_system& sys,
                                               coordinator_config x) {
  auto hook = spawned_actors::instance().on_coordinator();
  if (!hook)
    return real_coordinator(sys, std::move(x));
  test::new_coordinator news{.transaction_id = std::string{x.content.id.view()},
                             .from_check = x.asked.has_value(),
                             .actor = nullptr};
  auto result = real_coordinator(sys, std::move(x));
  news.actor = caf::actor_cast<caf::strong_actor_ptr>(result);
  hook(news);
  return result;
}

#undef ROCKETCAF_COORDINATOR

#define ROCKETCAF_CONNECT                                                      \
  "_ZN9rocketcaf6actors11tcp_connectERKSt6vectorINS0_14socket_addressESaIS2_E" \
  "ENSt6chrono10time_pointINS7_3_V212steady_clockENS7_8durationIlSt5ratioILl1" \
  "ELl1000000000EEEEEERKNS0_11stop_signalE"

using socket_addresses = std::vector<socket_address>;

connect_result real_connect(
  const socket_addresses&, time_point,
  const stop_signal&) asm("__real_" ROCKETCAF_CONNECT);

connect_result wrap_connect(
  const socket_addresses&, time_point,
  const stop_signal&) asm("__wrap_" ROCKETCAF_CONNECT);

connect_result wrap_connect(const socket_addresses& addresses,
                            time_point deadline, const stop_signal& stop) {
  if (auto hook = spawned_actors::instance().on_connect())
    hook();
  return real_connect(addresses, deadline, stop);
}

#undef ROCKETCAF_CONNECT

} // namespace rocketcaf::actors
