#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/interrupt.hpp"
#include "rocketcaf/api/command/line_sender.hpp"
#include "rocketcaf/api/command/line_splitter.hpp"
#include "rocketcaf/api/command/send_window.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <map>
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
  std::string sharding_key;
  line_mode mode = line_mode::single;
  size_t batch_size = 100;
  std::string selector;
  std::string compression;
  bool json_input = false;
  bool json = false;
};

constexpr auto produce_notes
  = R"(Sends each line of standard input as one message, without the line end.
Up to 1000 lines or 64 MiB are on their way at a time; reading waits meanwhile.

Modes: single sends each line as a request; many and batch gather up to
--batch-size lines, while there are some to read, and send them in one actor
message or in one batch; ordered keeps the order of lines with one sharding key;
oneway asks for no answer of the broker: the status is HANDED_OVER.

With --input json each line is a JSON object with any of these fields, of which
those that are absent are as the options say:
  topic, tags, shardingKey   texts
  body, or bodyBase64        a text; other bytes in base64
  keys, properties           a list of texts; an object of texts
  broker and queueId         the queue
  delayLevel                 1 to 18
  deliverAtMillis            milliseconds since 1970
  waitStoreMsgOk             false does not wait for flush and replication

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
  result.sharding_key = x.sharding_key;
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
    auto complete = read();
    drain();
    return complete;
  }

private:
  bool read() {
    line_splitter lines{max_line_};
    auto send = [this](input_line line) { send_line(std::move(line)); };
    std::vector<char> buffer(64 * 1024);
    while (signals_.signal() == 0) {
      if (!signals_.wait(0ms, STDIN_FILENO)) {
        drain();
        if (signals_.signal() != 0 || !signals_.wait(-1ms, STDIN_FILENO))
          continue;
      }
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

  void send_line(input_line line) {
    // Lines that were read before a signal but not sent yet are left alone.
    if (signals_.signal() != 0)
      return;
    if (line.size > max_line_) {
      window_.open(0, [this] { drain(); });
      compat::anon_mail(too_long(line.size), seq_++).send(sender_);
      return;
    }
    window_.open(line.size, [this] { drain(); });
    compat::anon_mail(std::move(line.text), seq_++).send(sender_);
  }

  /// Lets nothing wait for lines that do not come.
  void drain() {
    compat::anon_mail(atom::drain_v).send(sender_);
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
  if (x.sending.topic.empty() && !x.json_input) {
    print_error("--topic is required, but for --input json");
    return exit_status::usage;
  }
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
  if (!x.selector.empty())
    settings->producer.selector = x.selector;
  if (x.compression == "none")
    settings->producer.compression.reset();
  else if (!x.compression.empty())
    from_string(x.compression, settings->producer.compression.emplace());
  interrupt signals;
  send_window window{signals, max_open_sends, max_open_bytes};
  auto max_message = settings->producer.max_message_size;
  auto max_line = max_message;
  // In JSON a byte of a body has up to 6.
  if (x.json_input)
    max_line = 6 * max_line + 65'536;
  runtime rt;
  auto producer = rt.make_producer(std::move(settings->client),
                                   std::move(settings->producer));
  if (!producer) {
    print_error(describe(producer.error()));
    return exit_status::usage;
  }
  using sender_impl = line_sender_actor::stateful_impl<line_sender_state>;
  auto sender = rt.system().spawn<sender_impl, caf::detached>(
    producer->handle(),
    line_plan{.common = {.content = std::move(*content)},
              .mode = x.mode,
              .batch_size = x.batch_size,
              .max_message_size = max_message,
              .json_input = x.json_input,
              .json_output = x.json},
    &window);
  auto complete = line_reader{signals, window, max_line, sender}.run();
  if (!complete)
    print_error("standard input could not be read");
  window.wait_until_empty();
  if (signals.signal() != 0)
    return status_of_signal(signals.signal());
  return complete && window.failed() == 0 ? exit_status::ok
                                          : exit_status::failed;
}

void add_sending_ways(CLI::App& app, produce_options& x) {
  static const std::map<std::string, line_mode> modes{
    {"single", line_mode::single}, {"many", line_mode::many},
    {"batch", line_mode::batch},   {"ordered", line_mode::ordered},
    {"oneway", line_mode::oneway},
  };
  static const std::map<std::string, bool> inputs{{"lines", false},
                                                  {"json", true}};
  app
    .add_option("--mode", x.mode,
                "single, many, batch, ordered or oneway, see below. Default: "
                "single")
    ->option_text("MODE")
    ->transform(CLI::CheckedTransformer(modes));
  app
    .add_option("--batch-size", x.batch_size,
                "Lines that go together, in modes many and batch. Default: 100")
    ->option_text("N")
    ->check(CLI::Range(size_t{1}, max_open_sends));
  app
    .add_option("--selector", x.selector,
                "Who chooses queues: round-robin, random, hash or "
                "machine-room. Default: producer.selector")
    ->option_text("NAME");
  app
    .add_option("--compression", x.compression,
                "How large bodies are compressed: none, zlib, lz4 or zstd. "
                "Default: producer.compression")
    ->option_text("NAME")
    ->check(CLI::IsMember({"none", "zlib", "lz4", "zstd"}));
  app
    .add_option("--input", x.json_input,
                "lines: each is a body; json: each is an object, see below. "
                "Default: lines")
    ->option_text("FORM")
    ->transform(CLI::CheckedTransformer(inputs));
}

} // namespace

runner add_produce(CLI::App& app) {
  auto x = std::make_shared<produce_options>();
  auto sub = app.add_subcommand("produce", "Send lines of standard input");
  sub->footer(produce_notes);
  add_common_options(*sub, x->common);
  add_sending_options(*sub, x->sending);
  // Lines in JSON may name it.
  sub->get_option("--topic")->required(false);
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
  sub
    ->add_option("--sharding-key", x->sharding_key,
                 "Sharding key of all messages. Default: none")
    ->option_text("KEY");
  add_sending_ways(*sub, *x);
  sub->add_flag("--json", x->json, "Print one JSON object a message");
  return [x] { return produce(*x); };
}

} // namespace rocketcaf::command
