#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include "requests_json.hpp"

#include <caf/scoped_actor.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace rocketcaf::test {

/// Asks the clients, and waits for each answer.
class asker {
public:
  asker(caf::actor_system& sys, client_actor client,
        broker_client_actor broker_client,
        name_server_client_actor name_server_client)
    : self_(sys), client_(std::move(client)),
      broker_client_(std::move(broker_client)),
      name_server_client_(std::move(name_server_client)) {
    // nop
  }

  /// @returns {"ok": ANSWER} or {"error": FAILURE}.
  template <class Request>
  json ask_broker(Request x) {
    return ask(broker_client_, std::move(x));
  }

  template <class Request>
  json ask_name_server(Request x) {
    return ask(name_server_client_, std::move(x));
  }

  /// Pulls messages that other requests are about; throws what went wrong.
  pull_result pull(pull_messages x);

  /// Sends any command, to whom it names: {"ok": {"fields", "bodyBase64"}}.
  json invoke(invoke_command x);

  /// The states of all connections, by address.
  json connections();

  /// Tells the client something that has no answer; throws what went wrong.
  template <class... Ts>
  void tell_client(Ts... xs) {
    compat::mail(self_, std::move(xs)...)
      .request(client_, caf::infinite)
      .receive([] {},
               [](const caf::error& why) {
                 throw std::runtime_error(to_string(why));
               });
  }

  caf::actor_system& system() {
    return self_->system();
  }

private:
  template <class Request, class Handle>
  json ask(const Handle& whom, Request x) {
    using response = api::response_of<Request>;
    json result;
    auto fails = [&result](const caf::error& why) {
      result["error"] = to_json(api::call_failure<Request>::of(why));
    };
    auto open = compat::mail(self_, std::move(x)).request(whom, caf::infinite);
    if constexpr (std::is_void_v<response>)
      std::move(open).receive([&result] { result["ok"] = nullptr; }, fails);
    else
      std::move(open).receive(
        [&result](const response& y) { result["ok"] = to_json(y); }, fails);
    return result;
  }

  caf::scoped_actor self_;
  client_actor client_;
  broker_client_actor broker_client_;
  name_server_client_actor name_server_client_;
};

/// What lines can ask for, by name: the names of requests.
using call_table
  = std::map<std::string, std::function<json(asker&, const json&)>>;

void add_name_server_calls(call_table& out);
void add_sending_calls(call_table& out);
void add_reading_calls(call_table& out);
void add_group_calls(call_table& out);
void add_topic_calls(call_table& out);
void add_serving_calls(call_table& out);

} // namespace rocketcaf::test
