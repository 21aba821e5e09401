#include "rocketcaf/actors/resolver.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/route_query.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <utility>

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

/// Delivers what a name server says of a topic, or says why the next one should
/// be asked.
std::optional<std::string> take_route(
  caf::typed_response_promise<resolved_route>& promise,
  const std::string& topic, const name_server_answer& answer) {
  auto route = protocol::read_route_answer(answer.response);
  if (route)
    promise.deliver(
      resolved_route{std::make_shared<const route_data>(std::move(*route))});
  else if (protocol::is_success(answer.response))
    return "answered with a route that cannot be read";
  else if (route.error().code == errc::no_route)
    promise.deliver(no_route(topic, answer.address));
  else
    promise.deliver(make_error(route.error().code,
                               fmt::format("name server {} {}", answer.address,
                                           describe(answer.response))));
  return std::nullopt;
}

request_failure no_name_server(int32_t request_code) {
  return {.code = errc::no_name_server,
          .request_code = request_code,
          .remark = "no name server is configured: set client.name-servers "
                    "or ROCKETCAF_NAME_SERVERS"};
}

/// One failure for all: that of the first name server that failed.
request_failure sum_up(const std::vector<request_failure>& failures) {
  request_failure result;
  size_t done = 0;
  std::string others;
  for (auto& x : failures) {
    if (x.code == errc::none)
      ++done;
    else if (result.code == errc::none)
      result = x;
    else
      others += "; so did " + x.address + ": " + x.remark;
  }
  if (failures.size() > 1)
    result.remark += fmt::format("{}; {} of {} name servers did it", others,
                                 done, failures.size());
  return result;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

resolver_state::resolver_state(pointer self, resolver_config config)
  : self_(self), config_(std::move(config)), log_(config_.log, "resolver"),
    failures_(find_counter(self_->system(), metric::name_server_failures)),
    ring_(config_.name_servers, config_.first), calls_(self, config_.client) {
  // nop
}

resolver_actor::behavior_type resolver_state::make_behavior() {
  compat::on_exit(self_, [this](const caf::error& x) { on_exit(x); });
  return {
    [this](connection_opened& x) { calls_.on_connection(x); },
    [this](ask_name_server& x) { return on_ask(x); },
    [this](ask_all_name_servers& x) { return on_ask_all(x); },
    [this](find_route& x) { return on_find_route(x); },
  };
}

// -- messages -----------------------------------------------------------------

caf::result<resolved_route> resolver_state::on_find_route(find_route& what) {
  auto promise = self_->make_response_promise<resolved_route>();
  question x;
  x.request = protocol::make_route_request(what.topic);
  x.share = ring_.share_of(config_.request_timeout);
  x.take = [promise, topic = std::move(what.topic)](
             const name_server_answer& answer) mutable {
    return take_route(promise, topic, answer);
  };
  x.fail = [promise](const request_failure& failure) mutable {
    promise.deliver(make_error(failure.code, failure.remark));
  };
  start(std::move(x));
  return promise;
}

caf::result<name_server_answer> resolver_state::on_ask(ask_name_server& what) {
  auto now = self_->clock().now();
  auto promise = self_->make_response_promise<name_server_answer>();
  question x;
  x.request = std::move(what.request);
  x.deadline = what.deadline.value_or(now + config_.request_timeout);
  x.share = ring_.share_of(
    std::chrono::ceil<std::chrono::milliseconds>(*x.deadline - now));
  x.take = [promise](name_server_answer answer) mutable {
    promise.deliver(std::move(answer));
    return std::optional<std::string>{};
  };
  x.fail = [promise](request_failure failure) mutable {
    promise.deliver(make_error(std::move(failure)));
  };
  start(std::move(x));
  return promise;
}

caf::result<name_server_answers> resolver_state::on_ask_all(
  ask_all_name_servers& what) {
  auto now = self_->clock().now();
  auto deadline = what.deadline.value_or(now + config_.request_timeout);
  auto code = what.request.code;
  if (deadline <= now)
    return make_error(request_failure{.code = errc::deadline_exceeded,
                                      .request_code = code,
                                      .remark = "no name server was asked"});
  std::vector<std::string> addresses;
  while (auto next = ring_.next(addresses))
    addresses.push_back(std::move(*next));
  if (addresses.empty())
    return make_error(no_name_server(code));
  auto id = ++last_id_;
  auto& x = rounds_[id];
  x.promise = self_->make_response_promise<name_server_answers>();
  x.request_code = code;
  x.open = addresses.size();
  auto promise = x.promise;
  for (size_t i = 0; i < addresses.size(); ++i) {
    x.answers.push_back({addresses[i], {}});
    x.failures.push_back({.request_code = code, .address = addresses[i]});
    calls_.start(addresses[i], what.request, deadline,
                 [this, id, i](name_server_calls::outcome outcome) {
                   on_outcome(id, i, std::move(outcome));
                 });
  }
  return promise;
}

void resolver_state::on_exit(const caf::error& reason) {
  auto stopped = [](int32_t code) {
    return request_failure{.code = errc::shutting_down,
                           .request_code = code,
                           .remark = "the resolver was told to stop"};
  };
  for (auto& [id, x] : questions_)
    x.fail(stopped(x.request.code));
  for (auto& [id, x] : rounds_)
    x.promise.deliver(make_error(stopped(x.request_code)));
  self_->quit(reason);
}

// -- a question's way ---------------------------------------------------------

void resolver_state::start(question what) {
  if (ring_.addresses().empty())
    return what.fail(no_name_server(what.request.code));
  auto id = ++last_id_;
  questions_.emplace(id, std::move(what));
  ask_next(id);
}

void resolver_state::ask_next(uint64_t id) {
  auto& x = questions_.at(id);
  auto now = self_->clock().now();
  auto next = ring_.next(x.tried);
  if (!next)
    return fail(id, errc::name_server_unavailable,
                "no name server answered: " + x.causes);
  if (x.deadline && *x.deadline <= now)
    return fail(id, errc::deadline_exceeded,
                x.causes.empty() ? "no name server was asked"
                                 : "no name server answered: " + x.causes);
  x.tried.push_back(*next);
  auto until = now + x.share;
  calls_.start(*next, x.request,
               x.deadline ? std::min(until, *x.deadline) : until,
               [this, id](name_server_calls::outcome what) {
                 on_outcome(id, std::move(what));
               });
}

void resolver_state::on_outcome(uint64_t id, name_server_calls::outcome what) {
  auto& x = questions_.at(id);
  auto& address = x.tried.back();
  x.last_code = what ? what->code : -1;
  std::optional<std::string> cause;
  if (!what)
    cause = std::move(what.error().text);
  else if (is_servers_trouble(what->code))
    cause = describe(*what);
  else
    cause = x.take({address, std::move(*what)});
  if (!cause) {
    questions_.erase(id);
    return;
  }
  server_failed(address, *cause);
  if (!x.causes.empty())
    x.causes += "; ";
  x.causes += fmt::format("{}: {}", address, *cause);
  ask_next(id);
}

void resolver_state::fail(uint64_t id, errc code, std::string text) {
  auto x = std::move(questions_.extract(id).mapped());
  x.fail({.code = code,
          .request_code = x.request.code,
          .address = x.tried.empty() ? "" : x.tried.back(),
          .response_code = x.last_code,
          .remark = std::move(text)});
}

// -- a round's way ------------------------------------------------------------

void resolver_state::on_outcome(uint64_t id, size_t index,
                                name_server_calls::outcome what) {
  auto& x = rounds_.at(id);
  auto& [address, response] = x.answers[index];
  if (!what) {
    server_failed(address, what.error().text);
    x.failures[index].code = what.error().code;
    x.failures[index].remark = std::move(what.error().text);
  } else {
    response = std::move(*what);
    if (is_servers_trouble(response.code))
      server_failed(address, describe(response));
    if (response.code != 0) {
      x.failures[index].code = protocol::to_errc(
        static_cast<protocol::response_code>(response.code));
      x.failures[index].response_code = response.code;
      x.failures[index].remark = response.remark;
    }
  }
  if (--x.open > 0)
    return;
  auto done = std::move(rounds_.extract(id).mapped());
  auto failure = sum_up(done.failures);
  if (failure.code == errc::none)
    return done.promise.deliver(name_server_answers{std::move(done.answers)});
  done.promise.deliver(make_error(std::move(failure)));
}

// -- name servers -------------------------------------------------------------

void resolver_state::server_failed(const std::string& address,
                                   const std::string& cause) {
  log_.write(log_event::name_server_failed, "{}: {}", address, cause);
  failures_->inc();
  ring_.failed(address);
}

resolver_actor spawn_resolver(caf::actor_system& sys, resolver_config config) {
  return sys.spawn<resolver_actor::stateful_impl<resolver_state>>(
    std::move(config));
}

} // namespace rocketcaf::actors
