#include "rocketcaf/actors/heartbeat.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace rocketcaf::actors {

// -- constructors, destructors, and assignment operators ----------------------

heartbeat_state::heartbeat_state(pointer self, heartbeat_config config)
  : self_(self), config_(std::move(config)), log_(config_.log, "heartbeat"),
    metrics_(self_->system()), plan_(config_.interval) {
  // nop
}

heartbeat_actor::behavior_type heartbeat_state::make_behavior() {
  return {
    [this](connection_opened& x) { on_connection(x); },
    [this](groups_changed& x) { on_groups(x); },
    [this](const masters_changed& x) { on_masters(x); },
    [this](const connection_state_changed& x) { on_connection_state(x); },
  };
}

// -- messages -----------------------------------------------------------------

void heartbeat_state::on_groups(groups_changed& news) {
  plan_.set_groups(std::move(news.groups), self_->clock().now());
  pump();
}

void heartbeat_state::on_masters(const masters_changed& news) {
  std::vector<std::string> addresses;
  for (auto& [broker, address] : news.masters)
    addresses.push_back(address);
  plan_.set_masters(addresses, self_->clock().now());
  std::erase_if(connections_,
                [this](auto& x) { return !plan_.has_master(x.first); });
  pump();
}

void heartbeat_state::on_connection(connection_opened& news) {
  auto i = connections_.find(news.address);
  // The broker may have left all routes while we waited.
  if (i == connections_.end())
    return;
  auto waited = !i->second;
  i->second = std::move(news.handle);
  if (waited)
    beat(news.address);
}

void heartbeat_state::on_connection_state(
  const connection_state_changed& news) {
  if (news.state != connection_state::connected)
    return;
  plan_.connected(news.address, self_->clock().now());
  pump();
}

// -- heartbeats ---------------------------------------------------------------

void heartbeat_state::pump() {
  for (auto& address : plan_.take_due(self_->clock().now()))
    beat(address);
  arm_timer();
}

void heartbeat_state::beat(const std::string& address) {
  if (plan_.groups().empty()) {
    // The last producer left while we waited for the connection.
    plan_.finished(address, self_->clock().now());
    return;
  }
  auto [i, added] = connections_.try_emplace(address);
  if (!i->second) {
    if (!added)
      return;
    if (auto client = config_.client.lock())
      compat::mail(self_, open_connection{address, self_}).send(client);
    return;
  }
  protocol::heartbeat_data data{config_.client_id, plan_.groups()};
  auto request = protocol::make_request(protocol::heart_beat_request{},
                                        encode_json_body(data));
  auto deadline = self_->clock().now() + config_.request_timeout;
  compat::mail(self_, invoke{std::move(request), deadline})
    .request(i->second, caf::infinite)
    .then(
      [this, address](const protocol::remoting_command& answer) {
        on_answer(address, answer);
      },
      [this, address](const caf::error& what) {
        on_failure(address, text_of(what));
      });
}

void heartbeat_state::on_answer(const std::string& address,
                                const protocol::remoting_command& answer) {
  if (answer.code != 0) {
    on_failure(address,
               fmt::format("answered code {}: {}", answer.code, answer.remark));
    return;
  }
  log_.write(log_event::heartbeat_done, "{}: {} groups", address,
             plan_.groups().size());
  metrics_.answered->inc();
  plan_.finished(address, self_->clock().now());
  pump();
}

void heartbeat_state::on_failure(const std::string& address,
                                 const std::string& cause) {
  log_.write(log_event::heartbeat_failed, "{}: {}", address, cause);
  metrics_.failed->inc();
  plan_.finished(address, self_->clock().now());
  pump();
}

void heartbeat_state::arm_timer() {
  alarm_.arm(self_, plan_.next_due(), [this] { pump(); });
}

heartbeat_actor spawn_heartbeat(caf::actor_system& sys,
                                heartbeat_config config) {
  return sys.spawn<heartbeat_actor::stateful_impl<heartbeat_state>>(
    std::move(config));
}

} // namespace rocketcaf::actors
