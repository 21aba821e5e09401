// Asks name servers and brokers what lines of standard input say, each a JSON
// object whose "call" names a request, for requests_test.py. The twin of
// java/Requests.java.
//
//   rocketcaf_requests [--rocketcaf.client.…]
//
// Prints a line for each: {"ok": ANSWER} or {"error": FAILURE}. Ends with its
// input.
#include "requests.hpp"

#include "rocketcaf/protocol/codes.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>

#include <exception>
#include <iostream>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace rocketcaf;
using test::json;

namespace rocketcaf::test {

pull_result asker::pull(pull_messages x) {
  pull_result result;
  compat::mail(self_, std::move(x))
    .request(broker_client_, caf::infinite)
    .receive([&result](const pull_result& y) { result = y; },
             [](const caf::error& why) {
               throw std::runtime_error(to_string(request_failure_of(why)));
             });
  return result;
}

json asker::invoke(invoke_command x) {
  json result;
  auto request_code = x.request.code;
  auto address = x.address;
  compat::mail(self_, std::move(x))
    .request(client_, caf::infinite)
    .receive(
      [&](const protocol::remoting_command& y) {
        if (y.code == 0)
          result["ok"] = to_json(y);
        else
          result["error"] = to_json(request_failure{
            .code = protocol::to_errc(protocol::response_code{y.code}),
            .request_code = request_code,
            .address = address,
            .response_code = y.code,
            .remark = y.remark});
      },
      [&](const caf::error& why) {
        result["error"] = to_json(request_failure_of(why));
      });
  return result;
}

json asker::connections() {
  auto result = json::object();
  compat::mail(self_, atom::get_connections_v)
    .request(client_, caf::infinite)
    .receive(
      [&result](const std::vector<connection_state_changed>& xs) {
        for (auto& x : xs)
          result[x.address] = to_string(x.state);
      },
      [](const caf::error& why) { throw std::runtime_error(to_string(why)); });
  return {{"ok", std::move(result)}};
}

} // namespace rocketcaf::test

namespace {

struct config : caf::actor_system_config {
  config() {
    add_options(*this);
  }
};

int fail(const std::string& what) {
  std::cerr << what << '\n';
  return EXIT_FAILURE;
}

json answer(const test::call_table& calls, test::asker& to,
            const std::string& line) {
  try {
    auto x = json::parse(line);
    return calls.at(x.at("call"))(to, x);
  } catch (const std::exception& e) {
    return {{"error", {{"cause", "bad line"}, {"remark", e.what()}}}};
  }
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  if (!settings)
    return fail(text_of(settings.error()));
  auto client = spawn_client(sys, settings->client);
  if (!client)
    return fail(text_of(client.error()));
  auto broker_client = spawn_broker_client(sys, *client);
  if (!broker_client)
    return fail(text_of(broker_client.error()));
  auto name_server_client = spawn_name_server_client(sys, *client);
  if (!name_server_client)
    return fail(text_of(name_server_client.error()));
  test::asker to{sys, *client, *broker_client, *name_server_client};
  test::call_table calls;
  test::add_name_server_calls(calls);
  test::add_sending_calls(calls);
  test::add_reading_calls(calls);
  test::add_group_calls(calls);
  test::add_topic_calls(calls);
  test::add_serving_calls(calls);
  for (std::string line; std::getline(std::cin, line);)
    std::cout << answer(calls, to, line).dump() << std::endl;
  return EXIT_SUCCESS;
}

} // namespace

CAF_MAIN(caf::io::middleman)
