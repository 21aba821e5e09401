#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/interrupt.hpp"
#include "rocketcaf/api/command/line_sender.hpp"
#include "rocketcaf/api/command/line_splitter.hpp"
#include "rocketcaf/api/command/send_window.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <CLI/Option.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

namespace rocketcaf::command {

using namespace std::literals;

namespace {

/// Sends that may be open at a time; they bound what is kept in memory.
constexpr size_t max_open_sends = 1000;
constexpr size_t max_open_bytes = 64u * 1024 * 1024;

struct produce_options {
  common_options common;
  sending_options sending;
  std::string tag;
  std::vector<std::string> keys;
  std::vector<std::string> properties;
  bool json = false;
};

constexpr auto produce_notes
  = R"(Sends each line of standard input as one message, without the line end.
Up to 1000 lines or 64 MiB are on their way at a time; reading waits meanwhile.

With --json, one JSON object a line tells what became of each message, in the
order in which the sends finish: `seq` is the number of the line, from 0.
Without it, results go to standard output and failures to standard error.

SIGINT and SIGTERM end the reading; what is on its way is finished and reported.
A second one ends the program at once.

Exit status:
  0    all messages were stored
  1    some were not, or standard input could not be read
  2    the command line or the configuration is wrong
  130  ended by SIGINT
  143  ended by SIGTERM)";

/// Reads NAME=VALUE.
expected<message, std::string> make_content(const produce_options& x) {
  message result;
  result.topic = x.sending.topic;
  result.tag = x.tag;
  result.keys = x.keys;
  for (auto& text : x.properties) {
    auto separator = text.find('=');
    if (separator == std::string::npos)
      return unexpected{"--property " + text
                        + ": write NAME=VALUE, such as color=red"};
    result.properties[text.substr(0, separator)] = text.substr(separator + 1);
  }
  return result;
}

/// Reads standard input and hands lines to the actor that sends them.
class line_reader {
public:
  line_reader(interrupt& signals, send_window& window, size_t max_line,
              line_sender_actor sender)
    : signals_(signals), window_(window), max_line_(max_line),
      sender_(std::move(sender)) {
    // nop
  }

  /// Reads until the end of the input or a signal.
  /// @returns false if reading failed.
  bool run() {
    line_splitter lines{max_line_};
    auto send = [this](input_line line) { send_line(std::move(line)); };
    std::vector<char> buffer(64 * 1024);
    while (signals_.signal() == 0) {
      if (!signals_.wait(-1ms, STDIN_FILENO))
        continue;
      auto n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
      if (n < 0 && errno != EINTR && errno != EAGAIN)
        return false;
      if (n > 0)
        lines.feed({buffer.data(), static_cast<size_t>(n)}, send);
      if (n == 0) {
        lines.finish(send);
        return true;
      }
    }
    return true;
  }

private:
  void send_line(input_line line) {
    // Lines that were read before a signal but not sent yet are left alone.
    if (signals_.signal() != 0)
      return;
    if (line.size > max_line_) {
      window_.open(0);
      compat::anon_mail(too_long(line.size), seq_++).send(sender_);
      return;
    }
    window_.open(line.size);
    compat::anon_mail(std::move(line.text), seq_++).send(sender_);
  }

  send_failure too_long(size_t size) const {
    send_failure result;
    result.code = errc::invalid_argument;
    result.remark = to_string(
      validation_error{errc::invalid_argument, "body",
                       "must have at most " + std::to_string(max_line_)
                         + " bytes, has " + std::to_string(size)});
    return result;
  }

  interrupt& signals_;
  send_window& window_;
  size_t max_line_;
  line_sender_actor sender_;
  uint64_t seq_ = 0;
};

exit_status produce(const produce_options& x) {
  auto content = make_content(x);
  if (!content) {
    print_error(content.error());
    return exit_status::usage;
  }
  auto settings = load_options(x.common, x.sending, "rocketcaf_produce");
  if (!settings) {
    print_error(settings.error());
    return exit_status::usage;
  }
  interrupt signals;
  send_window window{signals, max_open_sends, max_open_bytes};
  auto max_line = settings->producer.max_message_size;
  runtime rt;
  auto producer = rt.make_producer(std::move(settings->client),
                                   std::move(settings->producer));
  if (!producer) {
    print_error(describe(producer.error()));
    return exit_status::usage;
  }
  using sender_impl = line_sender_actor::stateful_impl<line_sender_state>;
  auto sender = rt.system().spawn<sender_impl, caf::detached>(
    producer->handle(), std::move(*content), x.json, &window);
  auto complete = line_reader{signals, window, max_line, sender}.run();
  if (!complete)
    print_error("standard input could not be read");
  window.wait_until_empty();
  if (signals.signal() != 0)
    return status_of_signal(signals.signal());
  return complete && window.failed() == 0 ? exit_status::ok
                                          : exit_status::failed;
}

} // namespace

runner add_produce(CLI::App& app) {
  auto x = std::make_shared<produce_options>();
  auto sub = app.add_subcommand("produce", "Send lines of standard input");
  sub->footer(produce_notes);
  add_common_options(*sub, x->common);
  add_sending_options(*sub, x->sending);
  sub->add_option("--tag", x->tag, "Tag of all messages. Default: none")
    ->option_text("TAG");
  sub
    ->add_option("--key", x->keys,
                 "Key to look messages up by; may be repeated. Default: none")
    ->option_text("KEY")
    ->allow_extra_args(false);
  sub
    ->add_option("--property", x->properties,
                 "User property; may be repeated. Default: none")
    ->option_text("NAME=VALUE")
    ->allow_extra_args(false);
  sub->add_flag("--json", x->json, "Print one JSON object a message");
  return [x] { return produce(*x); };
}

} // namespace rocketcaf::command
