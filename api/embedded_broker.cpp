#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/api/init.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/embedded/owner.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/meta_objects.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <chrono>

namespace rocketcaf {

namespace {

using actors::embedded::bind_socket;
using actors::embedded::bound_socket;
using actors::embedded::io_actor;
using actors::embedded::io_actor_state;
using actors::embedded::owner_state;

/// Far more than a broker needs to answer: it never waits for anything.
constexpr auto control_timeout = std::chrono::seconds{30};

bool has_embedded_meta_objects() {
  return compat::has_meta_object(caf::type_id_v<embedded_fault>);
}

/// @returns what the actor system lacks.
caf::error check(caf::actor_system& sys,
                 const embedded_broker_options& options) {
  if (!actors::has_meta_objects() || !has_embedded_meta_objects())
    return make_error(errc::not_initialized,
                      "call rocketcaf::init_embedded() before the first "
                      "caf::actor_system is made");
  if (!sys.has_middleman())
    return make_error(errc::io_module_missing,
                      "load caf::io::middleman into the actor system");
  if (auto error = validate(options))
    return make_error(*error);
  return {};
}

/// Binds a port for each broker, then one for each slave: those with id 1 of
/// all brokers, those with id 2, and so on.
expected<std::vector<bound_socket>, caf::error> bind_all(
  const embedded_broker_options& options) {
  std::vector<bound_socket> result;
  auto count
    = options.broker_names.size() * (1 + static_cast<size_t>(options.replicas));
  for (size_t i = 0; i < count; ++i) {
    auto socket = bind_socket(options.address, i == 0 ? options.port : 0);
    auto problem
      = socket ? actors::embedded::listen_at(socket->fd.get()) : socket.error();
    if (!problem.empty())
      return unexpected{make_error(errc::unavailable, problem)};
    result.push_back(std::move(*socket));
  }
  return result;
}

} // namespace

void init_embedded() {
  init();
  if (!has_embedded_meta_objects())
    caf::init_global_meta_objects<caf::id_block::rocketcaf_embedded>();
}

expected<embedded_broker, caf::error> spawn_embedded_broker(
  caf::actor_system& sys, embedded_broker_options options) {
  if (auto error = check(sys, options); compat::failed(error))
    return unexpected{std::move(error)};
  auto sockets = bind_all(options);
  if (!sockets)
    return unexpected{std::move(sockets.error())};
  embedded_broker result;
  for (size_t i = 0; i < sockets->size(); ++i) {
    auto address = options.address + ":" + std::to_string((*sockets)[i].port);
    if (i == 0)
      result.name_server = address;
    auto& name = options.broker_names[i % options.broker_names.size()];
    if (i < options.broker_names.size())
      result.addresses.emplace(name, std::move(address));
    else
      result.replicas[name].push_back(std::move(address));
  }
  auto child = compat::spawn_broker<io_actor_state, io_actor>(
    sys, std::move(options), std::move(*sockets));
  using owner = embedded_broker_actor::stateful_impl<owner_state>;
  result.control = sys.spawn<owner>(std::move(child));
  return result;
}

// -- embedded_cluster: implementation -----------------------------------------

/// Members go in reverse order: the handle first, then its system.
struct embedded_cluster::impl {
  struct config : caf::actor_system_config {
    config() {
      load<caf::io::middleman>();
      // Nearly all happens in the I/O thread, and this policy idles best.
      set("caf.scheduler.policy", "sharing");
      set("caf.scheduler.max-threads", 1);
    }
  };

  config cfg;
  caf::actor_system system{cfg};
  embedded_broker broker;

  /// Sends a control message and waits for the answer.
  template <class OnResult, class... Ts>
  caf::error ask(OnResult on_result, Ts&&... xs) {
    caf::error result;
    caf::scoped_actor self{system};
    compat::mail(self, std::forward<Ts>(xs)...)
      .request(broker.control, control_timeout)
      .receive(on_result,
               [&result](caf::error& error) { result = std::move(error); });
    return result;
  }
};

// -- constructors, destructors, and assignment operators ----------------------

embedded_cluster::embedded_cluster(std::unique_ptr<impl> ptr) noexcept
  : impl_(std::move(ptr)) {
  // nop
}

embedded_cluster::embedded_cluster(embedded_cluster&&) noexcept = default;

embedded_cluster& embedded_cluster::operator=(embedded_cluster&&) noexcept
  = default;

embedded_cluster::~embedded_cluster() = default;

expected<embedded_cluster, caf::error> embedded_cluster::start(
  embedded_broker_options options) {
  init_embedded();
  auto ptr = std::make_unique<impl>();
  auto broker = spawn_embedded_broker(ptr->system, std::move(options));
  if (!broker)
    return unexpected{std::move(broker.error())};
  ptr->broker = std::move(*broker);
  return embedded_cluster{std::move(ptr)};
}

// -- properties ---------------------------------------------------------------

const std::string& embedded_cluster::name_server_address() const noexcept {
  return impl_->broker.name_server;
}

std::string embedded_cluster::address_of(const std::string& broker_name,
                                         int64_t broker_id) const {
  auto& slaves = impl_->broker.replicas;
  if (auto i = slaves.find(broker_name);
      i != slaves.end() && broker_id > 0
      && static_cast<size_t>(broker_id) <= i->second.size())
    return i->second[static_cast<size_t>(broker_id) - 1];
  if (broker_id != 0)
    return {};
  auto i = impl_->broker.addresses.find(broker_name);
  return i != impl_->broker.addresses.end() ? i->second : std::string{};
}

const embedded_broker_actor& embedded_cluster::control() const noexcept {
  return impl_->broker.control;
}

// -- control ------------------------------------------------------------------

caf::error embedded_cluster::create_topic(const create_embedded_topic& what) {
  return impl_->ask([] {}, what);
}

caf::error embedded_cluster::create_topic(std::string topic, int32_t queues) {
  return create_topic(create_embedded_topic{std::move(topic), queues, {}});
}

caf::error embedded_cluster::inject(const embedded_fault& fault) {
  return impl_->ask([] {}, fault);
}

caf::error embedded_cluster::clear_faults(std::string broker_name) {
  return impl_->ask([] {}, clear_embedded_faults{std::move(broker_name)});
}

caf::error embedded_cluster::set_mode(std::string broker_name, broker_mode mode,
                                      bool in_routes) {
  return impl_->ask(
    [] {}, set_broker_mode{std::move(broker_name), mode, in_routes, -1});
}

caf::error embedded_cluster::set_mode(set_broker_mode how) {
  return impl_->ask([] {}, std::move(how));
}

caf::error embedded_cluster::suggest(std::string broker_name,
                                     int64_t broker_id) {
  return impl_->ask([] {},
                    suggest_broker_id{std::move(broker_name), broker_id});
}

expected<std::vector<embedded_client_answer>, caf::error> embedded_cluster::
  invoke_client(invoke_embedded_client request) {
  std::vector<embedded_client_answer> result;
  auto error = impl_->ask(
    [&result](std::vector<embedded_client_answer>& x) {
      result = std::move(x);
    },
    std::move(request));
  if (compat::failed(error))
    return unexpected{std::move(error)};
  return result;
}

// -- observing ----------------------------------------------------------------

expected<std::vector<embedded_message>, caf::error> embedded_cluster::messages(
  std::string topic) const {
  std::vector<embedded_message> result;
  auto error = impl_->ask(
    [&result](std::vector<embedded_message>& x) { result = std::move(x); },
    list_embedded_messages{std::move(topic), {}, -1});
  if (compat::failed(error))
    return unexpected{std::move(error)};
  return result;
}

expected<embedded_statistics, caf::error> embedded_cluster::statistics() const {
  embedded_statistics result;
  auto error
    = impl_->ask([&result](embedded_statistics& x) { result = std::move(x); },
                 atom::get_statistics_v);
  if (compat::failed(error))
    return unexpected{std::move(error)};
  return result;
}

} // namespace rocketcaf
