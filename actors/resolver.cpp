#include "rocketcaf/actors/resolver.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/requests/routes.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace rocketcaf::actors {

namespace {

/// Codes that speak of the name server's own trouble, so that another one may
/// know better.
bool is_servers_trouble(int32_t code) {
  using protocol::response_code;
  switch (static_cast<response_code>(code)) {
  case response_code::system_error:
  case response_code::system_busy:
  case response_code::service_not_available:
  case response_code::go_away:
    return true;
  default:
    return false;
  }
}

std::string describe(const protocol::remoting_command& answer) {
  auto name
    = protocol::name_of(static_cast<protocol::response_code>(answer.code));
  return fmt::format("answered code {}{}{}{}", answer.code,
                     name.empty() ? "" : " ", name,
                     answer.remark.empty() ? "" : ": " + answer.remark);
}

caf::error no_route(const std::string& topic, const std::string& server) {
  return make_error(
    errc::no_route,
    fmt::format("name server {} knows no route to topic \"{}\": "
                "create the topic, or turn on "
                "autoCreateTopicEnable at a broker",
                server, topic));
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

resolver_state::resolver_state(pointer self, resolver_config config)
  : self_(self), config_(std::move(config)), log_(config_.log, "resolver"),
    failures_(find_counter(self_->system(), metric::name_server_failures)),
    ring_(config_.name_servers, config_.first) {
  // nop
}

resolver_actor::behavior_type resolver_state::make_behavior() {
  compat::on_exit(self_, [this](const caf::error& x) { on_exit(x); });
  return {
    [this](connection_opened& x) { on_connection(x); },
    [this](find_route& x) { return on_find_route(x); },
  };
}

// -- messages -----------------------------------------------------------------

caf::result<resolved_route> resolver_state::on_find_route(find_route& what) {
  if (ring_.addresses().empty())
    return make_error(errc::no_name_server,
                      "no name server is configured: set client.name-servers "
                      "or ROCKETCAF_NAME_SERVERS");
  auto id = ++last_id_;
  auto& x = questions_[id];
  x.topic = std::move(what.topic);
  x.promise = self_->make_response_promise<resolved_route>();
  auto promise = x.promise;
  ask_next(id);
  return promise;
}

void resolver_state::on_connection(connection_opened& news) {
  opening_.erase(news.address);
  connections_[news.address] = std::move(news.handle);
  std::vector<uint64_t> waiting;
  for (auto& [id, x] : questions_)
    if (!x.sent && x.tried.back() == news.address)
      waiting.push_back(id);
  for (auto id : waiting)
    send(id);
}

void resolver_state::on_exit(const caf::error& reason) {
  auto questions = std::move(questions_);
  for (auto& [id, x] : questions)
    x.promise.deliver(
      make_error(errc::shutting_down, "the resolver was told to stop"));
  self_->quit(reason);
}

// -- a question's way ---------------------------------------------------------

void resolver_state::ask_next(uint64_t id) {
  auto& x = questions_[id];
  auto next = ring_.next(x.tried);
  if (!next) {
    finish(id, make_error(errc::name_server_unavailable,
                          "no name server answered: " + x.causes));
    return;
  }
  x.tried.push_back(*next);
  x.sent = false;
  auto share = ring_.share_of(config_.request_timeout);
  x.deadline = self_->clock().now() + share;
  x.timer = compat::schedule_weak(
    self_, x.deadline, [this, id, share, attempt = x.tried.size()] {
      if (find(id, attempt) != nullptr)
        server_failed(id, fmt::format("no answer within {} ms", share.count()));
    });
  send(id);
}

void resolver_state::send(uint64_t id) {
  auto& x = questions_[id];
  auto& address = x.tried.back();
  auto connection = connections_.find(address);
  if (connection == connections_.end()) {
    if (!opening_.insert(address).second)
      return;
    if (auto client = config_.client.lock())
      compat::mail(self_, open_connection{address, self_}).send(client);
    return;
  }
  x.sent = true;
  auto attempt = x.tried.size();
  auto request
    = protocol::make_request(protocol::get_routeinfo_by_topic_request{
      .topic = x.topic, .accept_standard_json_only = true});
  compat::mail(self_, invoke{std::move(request), x.deadline})
    .request(connection->second, caf::infinite)
    .then(
      [this, id, attempt](const protocol::remoting_command& answer) {
        if (find(id, attempt) != nullptr)
          on_answer(id, answer);
      },
      [this, id, attempt](const caf::error& what) {
        if (find(id, attempt) != nullptr)
          server_failed(id, text_of(what));
      });
}

void resolver_state::on_answer(uint64_t id,
                               const protocol::remoting_command& answer) {
  auto& x = questions_[id];
  auto code = static_cast<protocol::response_code>(answer.code);
  if (code == protocol::response_code::success) {
    if (auto route = protocol::decode_route(answer.body))
      finish(id, std::make_shared<const route_data>(std::move(*route)));
    else
      server_failed(id, "answered with a route that cannot be read");
  } else if (code == protocol::response_code::topic_not_exist) {
    finish(id, no_route(x.topic, x.tried.back()));
  } else if (is_servers_trouble(answer.code)) {
    server_failed(id, describe(answer));
  } else {
    finish(id, make_error(protocol::to_errc(code),
                          fmt::format("name server {} {}", x.tried.back(),
                                      describe(answer))));
  }
}

void resolver_state::server_failed(uint64_t id, const std::string& cause) {
  auto& x = questions_[id];
  auto& address = x.tried.back();
  log_.write(log_event::name_server_failed, "{}: {}", address, cause);
  failures_->inc();
  ring_.failed(address);
  if (!x.causes.empty())
    x.causes += "; ";
  x.causes += fmt::format("{}: {}", address, cause);
  x.timer.dispose();
  ask_next(id);
}

void resolver_state::finish(uint64_t id, route_ptr route) {
  auto node = questions_.extract(id);
  node.mapped().timer.dispose();
  node.mapped().promise.deliver(resolved_route{std::move(route)});
}

void resolver_state::finish(uint64_t id, caf::error reason) {
  auto node = questions_.extract(id);
  node.mapped().timer.dispose();
  node.mapped().promise.deliver(std::move(reason));
}

resolver_state::question* resolver_state::find(uint64_t id, size_t attempt) {
  auto i = questions_.find(id);
  if (i == questions_.end() || i->second.tried.size() != attempt)
    return nullptr;
  return &i->second;
}

resolver_actor spawn_resolver(caf::actor_system& sys, resolver_config config) {
  return sys.spawn<resolver_actor::stateful_impl<resolver_state>>(
    std::move(config));
}

} // namespace rocketcaf::actors
