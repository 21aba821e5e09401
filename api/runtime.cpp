#include "rocketcaf/api/runtime.hpp"

#include "rocketcaf/api/init.hpp"
#include "rocketcaf/api/spawning.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace rocketcaf {

namespace {

struct runtime_config : caf::actor_system_config {
  runtime_config() {
    init();
    load<caf::io::middleman>();
    // CAF's default policy polls for work: it costs CPU time when idle.
    set("caf.scheduler.policy", "sharing");
    // Sockets have a thread of their own. More workers than there are other
    // cores get into each other's way, which CAF's least number, four, does on
    // small machines.
    auto cores = std::thread::hardware_concurrency();
    set("caf.scheduler.max-threads", std::max(cores, 2u) - 1);
  }
};

} // namespace

struct runtime::impl {
  runtime_config config;
  caf::actor_system system{config};
};

runtime::runtime() {
  compat::visitor_guard guard;
  impl_ = std::make_shared<impl>();
}

runtime::runtime(runtime&&) noexcept = default;

runtime& runtime::operator=(runtime&&) noexcept = default;

runtime::~runtime() = default;

expected<blocking_producer, caf::error> runtime::make_producer(
  std::string group, std::string_view name_servers) {
  auto x = api::options_for(std::move(group), name_servers);
  return make_producer(std::move(x.client), std::move(x.producer));
}

expected<blocking_producer, caf::error> runtime::make_producer(
  client_options shared, producer_options options) {
  compat::visitor_guard guard;
  auto drain_timeout = options.drain_timeout;
  return own(
    spawn_producer(impl_->system, std::move(shared), std::move(options)),
    drain_timeout);
}

expected<blocking_producer, caf::error> runtime::make_transaction_producer(
  std::string group, std::string_view name_servers,
  any_transaction_listener listener) {
  auto x = api::options_for(std::move(group), name_servers);
  return make_transaction_producer(std::move(x.client), std::move(x.producer),
                                   std::move(listener));
}

expected<blocking_producer, caf::error> runtime::make_transaction_producer(
  client_options shared, producer_options options,
  any_transaction_listener listener) {
  compat::visitor_guard guard;
  auto drain_timeout = options.drain_timeout;
  return own(spawn_transaction_producer(impl_->system, std::move(shared),
                                        std::move(options),
                                        std::move(listener)),
             drain_timeout);
}

expected<blocking_name_server_client, caf::error> runtime::
  make_name_server_client(client_options shared) {
  compat::visitor_guard guard;
  auto handle = spawn_name_server_client(impl_->system, std::move(shared));
  if (!handle)
    return unexpected{std::move(handle.error())};
  return blocking_name_server_client{impl_, impl_->system, std::move(*handle)};
}

expected<blocking_broker_client, caf::error> runtime::make_broker_client(
  client_options shared) {
  compat::visitor_guard guard;
  auto handle = spawn_broker_client(impl_->system, std::move(shared));
  if (!handle)
    return unexpected{std::move(handle.error())};
  return blocking_broker_client{impl_, impl_->system, std::move(*handle)};
}

template <class Handle>
expected<blocking_producer, caf::error> runtime::own(
  expected<Handle, caf::error> handle,
  std::chrono::milliseconds drain_timeout) {
  if (!handle)
    return unexpected{std::move(handle.error())};
  return blocking_producer::own(impl_, impl_->system, std::move(*handle),
                                drain_timeout);
}

caf::actor_system& runtime::system() noexcept {
  return impl_->system;
}

} // namespace rocketcaf
