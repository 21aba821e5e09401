#pragma once

#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <cstdio>
#include <string>
#include <utility>

/// What sub-commands have in common that ask once and print the answer.
namespace rocketcaf::command {

/// Calls `f(client)` with what `make(runtime, options)` makes, or prints why
/// there is none.
template <class Make, class F>
exit_status with_client(const common_options& x, Make make, F f) {
  auto settings = load_options(x);
  if (!settings) {
    print_error(settings.error());
    return exit_status::usage;
  }
  runtime rt;
  auto client = make(rt, std::move(settings->client));
  if (!client) {
    print_error(describe(client.error()));
    return exit_status::usage;
  }
  return f(*client);
}

/// The same for a `blocking_name_server_client`.
template <class F>
exit_status with_name_servers(const common_options& x, F f) {
  auto make = [](runtime& rt, client_options options) {
    return rt.make_name_server_client(std::move(options));
  };
  return with_client(x, make, std::move(f));
}

/// Prints what `to_text(*answer)` returns, or why there is no answer.
template <class Answer, class F>
exit_status print_answer(const Answer& answer, F to_text) {
  if (!answer) {
    print_error(to_string(answer.error()));
    return exit_status::failed;
  }
  auto text = to_text(*answer);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_status::ok;
}

} // namespace rocketcaf::command
