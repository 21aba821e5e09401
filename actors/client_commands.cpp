// The client's part that sends any command for others.
#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client.hpp"
#include "rocketcaf/actors/connection_requests.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/address.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace rocketcaf::actors {

namespace {

/// Errors of CAF itself mean that the connection actor was killed.
caf::error to_command_error(const caf::error& what) {
  if (code_of(what) != errc::none)
    return what;
  return make_error(errc::connection_lost,
                    "the connection ended: " + caf::to_string(what));
}

/// Answers a command with the error of its connection.
template <class Promise>
auto failing(const std::shared_ptr<Promise>& promise) {
  return [promise](const caf::error& why) {
    promise->deliver(to_command_error(why));
  };
}

} // namespace

// -- commands of users --------------------------------------------------------

caf::result<protocol::remoting_command> client_state::on_invoke(
  invoke_command& what) {
  auto deadline = deadline_of(what.deadline);
  auto connection = command_connection(what.address, deadline);
  if (!connection)
    return std::move(connection.error());
  auto promise = std::make_shared<connection_requests::response_promise>(
    self_->make_response_promise<protocol::remoting_command>());
  compat::mail(self_, invoke{std::move(what.request), deadline})
    .request(*connection, caf::infinite)
    .then([promise](
            protocol::remoting_command& x) { promise->deliver(std::move(x)); },
          failing(promise));
  return *promise;
}

caf::result<void> client_state::on_invoke_oneway(invoke_command_oneway& what) {
  auto deadline = deadline_of(what.deadline);
  auto connection = command_connection(what.address, deadline);
  if (!connection)
    return std::move(connection.error());
  auto promise = std::make_shared<connection_requests::written_promise>(
    self_->make_response_promise<void>());
  compat::mail(self_, invoke_oneway{std::move(what.request), deadline})
    .request(*connection, caf::infinite)
    .then([promise] { promise->deliver(); }, failing(promise));
  return *promise;
}

caf::result<protocol::remoting_command> client_state::on_pass(
  pass_command& what) {
  auto connection = command_connection(what.address, what.deadline);
  if (!connection)
    return std::move(connection.error());
  return compat::mail(self_, invoke{std::move(what.request), what.deadline})
    .delegate(*connection);
}

time_point client_state::deadline_of(const std::optional<time_point>& x) const {
  return x.value_or(self_->clock().now() + config_.options.request_timeout);
}

expected<connection_actor, caf::error> client_state::command_connection(
  const std::string& address, time_point deadline) {
  auto parsed = protocol::parse_address(address);
  if (!parsed)
    return unexpected{
      make_error(errc::invalid_argument, "address: " + parsed.error().rule)};
  endpoint which{to_string(*parsed)};
  auto& x = connections_.get(which);
  if (x.waits_for_restart || x.closing)
    return unexpected{
      make_error(errc::unavailable, "the connection to " + which.address
                                      + " is being restarted or closed")};
  if (!x.handle)
    start_connection(which, x);
  // Nothing is less than any time.
  x.commands_until = std::max(x.commands_until, std::optional{deadline});
  if (auto idle = config_.options.idle_timeout; idle.count() > 0) {
    auto until = self_->clock().now() + idle;
    x.kept_until = std::max(x.commands_until, std::optional{until});
  }
  if (x.unused_since())
    arm_close_timer();
  return x.handle;
}

// -- requests to name servers -------------------------------------------------

namespace {

caf::error no_resolver(const protocol::remoting_command& request) {
  return make_error(
    request_failure{.code = errc::unavailable,
                    .request_code = request.code,
                    .remark = "the resolver is being restarted"});
}

} // namespace

caf::result<name_server_answer> client_state::on_ask(ask_name_server& what) {
  if (!resolver_)
    return no_resolver(what.request);
  return compat::mail(self_, std::move(what)).delegate(resolver_);
}

caf::result<name_server_answers> client_state::on_ask_all(
  ask_all_name_servers& what) {
  if (!resolver_)
    return no_resolver(what.request);
  return compat::mail(self_, std::move(what)).delegate(resolver_);
}

// -- statistics ---------------------------------------------------------------

namespace {

/// Collects the statistics of connections and answers when all are in.
struct statistics_round {
  caf::typed_response_promise<std::vector<connection_statistics>> promise;
  std::vector<connection_statistics> all;
  size_t missing = 0;

  void done() {
    if (--missing == 0)
      promise.deliver(std::move(all));
  }
};

} // namespace

caf::result<std::vector<connection_statistics>> client_state::
  on_get_statistics() {
  using result = std::vector<connection_statistics>;
  auto round = std::make_shared<statistics_round>();
  round->promise = self_->make_response_promise<result>();
  auto promise = round->promise;
  // One more, so that the round cannot end before all are asked.
  round->missing = 1;
  connections_.for_each([&](const endpoint& which, connection_entry& x) {
    auto index = round->all.size();
    round->all.push_back({.address = which.address, .number = which.number});
    if (!x.handle)
      return;
    ++round->missing;
    compat::mail(self_, atom::get_statistics_v)
      .request(x.handle, caf::infinite)
      .then(
        [round, index](connection_statistics& of) {
          round->all[index] = std::move(of);
          round->done();
        },
        [round](const caf::error&) { round->done(); });
  });
  round->done();
  return promise;
}

} // namespace rocketcaf::actors
