#include "rocketcaf/api/client.hpp"
#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/frame_text.hpp"
#include "rocketcaf/api/protocol.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <caf/scoped_actor.hpp>

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace rocketcaf::command {

namespace {

struct call_options {
  std::string config_file;
  std::optional<std::string> header_form;
  std::string code;
  std::string address;
  /// "FIELD=VALUE".
  std::vector<std::string> fields;
  std::string body_file;
  std::optional<int64_t> timeout;
  bool oneway = false;
};

constexpr auto call_notes
  = R"(Sends one request, to a broker or a name server, and prints the answer as JSON.
Any request that clients have is known; what is wrong with its fields is said,
with the names of all, before anything is sent.

The object has code, name (RocketMQ's of the code), remark, header (typed),
extFields (the header as it is), body and bodyEncoding: json, for typed bodies
and messages, too, text, base64, or null if there is no body.

With --oneway there is no answer. To see that the request has arrived, another
one follows it on the connection, with a code that nobody knows, and is refused.

Exit status:
  0  the answer's code is 0 or, with --oneway, the request has arrived
  1  the answer tells of an error, or there was none
  2  the command line or the configuration is wrong)";

/// Makes the request of words.
/// @returns a line that says what is wrong with them, on error.
expected<protocol::remoting_command, std::string> read_request(
  protocol::request_code code, const std::vector<std::string>& words) {
  std::vector<protocol::field_text> fields;
  for (auto& word : words) {
    auto split = word.find('=');
    if (split == 0 || split == std::string::npos)
      return unexpected{"must be FIELD=VALUE: " + word};
    fields.push_back({word.substr(0, split), word.substr(split + 1)});
  }
  auto result = protocol::make_request(code, fields);
  if (result)
    return result;
  auto known = protocol::describe_fields(code);
  return unexpected{
    to_string(code) + ": " + result.error()
    + (known.empty() ? "; it has none" : "; its fields: " + known)};
}

expected<std::string, std::string> read_file(const std::string& name) {
  std::ifstream in{name, std::ios::binary};
  std::string result{std::istreambuf_iterator<char>{in}, {}};
  if (!in.good() && !in.eof())
    return unexpected{name + " could not be read"};
  return result;
}

/// A call that is ready to be made.
struct prepared_call {
  protocol::request_code code = {};
  protocol::remoting_command request;
  client_options options;
};

expected<prepared_call, std::string> prepare(const call_options& x) {
  prepared_call result;
  auto code = protocol::find_request(x.code);
  if (!code)
    return unexpected{"there is no request " + x.code};
  result.code = *code;
  if (auto address = protocol::parse_address(x.address); !address)
    return unexpected{"address " + x.address + ": " + address.error().rule};
  auto request = read_request(*code, x.fields);
  if (!request)
    return unexpected{std::move(request.error())};
  result.request = std::move(*request);
  if (!x.body_file.empty()) {
    auto body = read_file(x.body_file);
    if (!body)
      return unexpected{std::move(body.error())};
    result.request.body = std::move(*body);
  }
  auto settings = load_file(x.config_file);
  if (!settings)
    return unexpected{std::move(settings.error())};
  result.options = std::move(settings->client);
  set_serialization(result.options, x.header_form);
  return result;
}

/// Sends the request of a call.
class sender {
public:
  sender(caf::actor_system& sys, client_actor client, const call_options& x)
    : self_(sys), client_(std::move(client)), x_(x) {
    if (x.timeout)
      deadline_ = deadline_after(std::chrono::steady_clock::now(),
                                 std::chrono::milliseconds{*x.timeout});
  }

  /// Prints the answer.
  exit_status send(const prepared_call& what) {
    auto answer = ask(what.request);
    if (!answer) {
      print_error(answer.error());
      return exit_status::failed;
    }
    std::printf("%s\n", protocol::describe_answer(what.code, *answer).c_str());
    return answer->code == 0 ? exit_status::ok : exit_status::failed;
  }

  /// Waits until the request has arrived: it is only on its way when it was
  /// handed to the socket, and lost if this program ends then.
  exit_status send_oneway(const prepared_call& what) {
    auto result = exit_status::failed;
    compat::mail(self_,
                 invoke_command_oneway{x_.address, what.request, deadline_})
      .request(client_, caf::infinite)
      .receive([&] { result = exit_status::ok; },
               [&](const caf::error& why) { print_error(line(why)); });
    if (result != exit_status::ok)
      return result;
    protocol::remoting_command last;
    last.code = unknown_code;
    auto answer = ask(last);
    if (answer)
      return exit_status::ok;
    print_error("it is not known whether the request arrived: "
                + answer.error());
    return exit_status::failed;
  }

private:
  /// No request has this code.
  static constexpr int32_t unknown_code = 32'767;

  expected<protocol::remoting_command, std::string> ask(
    const protocol::remoting_command& request) {
    expected<protocol::remoting_command, std::string> result{
      protocol::remoting_command{}};
    compat::mail(self_, invoke_command{x_.address, request, deadline_})
      .request(client_, caf::infinite)
      .receive(
        [&](protocol::remoting_command& answer) { result = std::move(answer); },
        [&](const caf::error& why) { result = unexpected{line(why)}; });
    return result;
  }

  std::string line(const caf::error& why) const {
    return x_.address + ": " + text_of(why);
  }

  caf::scoped_actor self_;
  client_actor client_;
  const call_options& x_;
  std::optional<time_point> deadline_;
};

exit_status call(const call_options& x) {
  auto what = prepare(x);
  if (!what) {
    print_error(what.error());
    return exit_status::usage;
  }
  runtime rt;
  auto client = spawn_client(rt.system(), std::move(what->options));
  if (!client) {
    print_error(describe(client.error()));
    return exit_status::usage;
  }
  sender out{rt.system(), std::move(*client), x};
  return x.oneway ? out.send_oneway(*what) : out.send(*what);
}

} // namespace

runner add_call(CLI::App& app) {
  auto x = std::make_shared<call_options>();
  auto sub = app.add_subcommand("call", "Send any request");
  sub->footer(call_notes);
  sub
    ->add_option("CODE", x->code,
                 "The request: its code or RocketMQ's name, such as "
                 "GET_MAX_OFFSET, in any case. Required")
    ->option_text(" ")
    ->required();
  sub
    ->add_option("ADDRESS", x->address,
                 "HOST:PORT of the broker or name server. Required")
    ->option_text(" ")
    ->required();
  sub
    ->add_option("FIELD=VALUE", x->fields,
                 "Fields of the request's header, by Java's names. Default: "
                 "none")
    ->option_text(" ");
  sub->add_option("--body", x->body_file, "File with its body. Default: none")
    ->option_text("FILE")
    ->check(CLI::ExistingFile);
  sub->add_flag("--oneway", x->oneway, "Wait for no answer, and print none");
  sub
    ->add_option("--timeout", x->timeout,
                 "The longest wait, in milliseconds. Default: the "
                 "configuration file's request-timeout, else 3000")
    ->option_text("MS")
    ->check(CLI::Range(int64_t{1}, int64_t{longest_limit.count()}));
  add_config_file(*sub, x->config_file);
  add_serialization(*sub, x->header_form);
  return [x] { return call(*x); };
}

} // namespace rocketcaf::command
