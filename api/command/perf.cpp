#include "rocketcaf/api/command/command.hpp"
#include "rocketcaf/api/command/common_options.hpp"
#include "rocketcaf/api/command/line_listener.hpp"
#include "rocketcaf/api/command/load_run.hpp"
#include "rocketcaf/api/command/perf_report.hpp"
#include "rocketcaf/api/command/progress_line.hpp"
#include "rocketcaf/api/command/resource_usage.hpp"
#include "rocketcaf/api/runtime.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <cstdio>
#include <limits>
#include <map>
#include <utility>

namespace rocketcaf::command {

using std::chrono::steady_clock;

namespace {

struct perf_options {
  common_options common;
  sending_options sending;
  uint64_t count = 100'000;
  size_t size = 128;
  size_t window = 1000;
  load_mode mode = load_mode::async;
  size_t batch_size = 100;
  size_t keys = 100;
  size_t producers = 1;
  double rate = 0;
  double warmup_seconds = 2;
  bool json = false;
};

constexpr auto perf_notes
  = R"(Sends messages as fast as it can, or at a given rate, and reports what was
stored, the CPU time it took and the latency.

Modes: async sends plain messages with a token and keeps the window itself;
request uses request(...).then(...); many hands over a window full of messages
in one actor message, one such message at a time; batch sends batches of
--batch-size messages; ordered sends plain messages of --keys sharding keys, one
of a key at a time; oneway asks for no answer of the broker, so that "stored"
means handed over; transaction sends plain messages in transactions, whose
listener is an actor that commits at once, so that "stored" means committed;
sync uses the blocking facade, one message at a time in a thread a producer.

Latency counts from the hand-over to the producer, with --rate from when the
message was due. A progress line goes to standard error about once a second.

With --json, standard output is one JSON object:
  messages             messages that were stored, the warm-up's not among them
  errors               messages that failed
  seconds              from the first send to the last outcome
  messagesPerSecond    stored messages a second
  cpuMicrosPerMessage  user and system time of the whole process
  latencyMicros        p50, p99, p999, max
  threads              threads of the process at the end
  maxRssKiB            the most memory it held at a time

SIGINT and SIGTERM end the sending; what was done so far is reported. A second
one ends the program at once.

Exit status:
  0    no message failed
  1    some failed
  2    the command line or the configuration is wrong
  130  ended by SIGINT
  143  ended by SIGTERM)";

load_plan make_plan(const perf_options& x) {
  load_plan result;
  result.mode = x.mode;
  result.content.topic = x.sending.topic;
  result.content.body.assign(x.size, 'x');
  result.count = x.count;
  result.window = x.mode == load_mode::sync ? 1 : x.window;
  result.batch_size = x.batch_size;
  result.keys = x.keys;
  result.rate = x.rate;
  return result;
}

std::chrono::steady_clock::duration to_duration(double seconds) {
  return std::chrono::duration_cast<steady_clock::duration>(
    std::chrono::duration<double>{seconds});
}

/// Shows the count so far and the rate since the last time.
class progress_report {
public:
  explicit progress_report(std::string what) : what_(std::move(what)) {
    // nop
  }

  void operator()(uint64_t finished) {
    auto now = steady_clock::now();
    std::chrono::duration<double> elapsed = now - shown_at_;
    auto rate = static_cast<double>(finished - shown_) / elapsed.count();
    line_.show(what_ + ": " + grouped(finished) + " messages, "
               + grouped(static_cast<uint64_t>(rate)) + "/s");
    shown_at_ = now;
    shown_ = finished;
  }

private:
  std::string what_;
  progress_line line_;
  time_point shown_at_ = steady_clock::now();
  uint64_t shown_ = 0;
};

/// A warm-up that fails tells something, too, yet it is not counted.
void print_first_failure(const load_run::counters& counters) {
  for (auto& counter : counters) {
    if (counter->first_failure) {
      print_error("first failure: " + to_string(*counter->first_failure));
      return;
    }
  }
}

void warm_up(load_run& run, const perf_options& x,
             std::vector<blocking_producer>& producers) {
  if (x.warmup_seconds <= 0)
    return;
  auto plan = make_plan(x);
  plan.count = std::numeric_limits<uint64_t>::max();
  plan.until = steady_clock::now() + to_duration(x.warmup_seconds);
  progress_report progress{"warm-up"};
  auto counters = run.run(std::move(plan), producers, std::ref(progress));
  print_first_failure(counters);
}

perf_report measure(load_run& run, const perf_options& x,
                    std::vector<blocking_producer>& producers) {
  load_run::counters counters;
  auto cpu = cpu_time();
  auto start = steady_clock::now();
  {
    progress_report progress{"measuring"};
    counters = run.run(make_plan(x), producers, std::ref(progress));
  }
  perf_report result;
  result.elapsed = steady_clock::now() - start;
  result.cpu = cpu_time() - cpu;
  result.threads = thread_count();
  result.max_rss_kib = max_resident_kib();
  for (auto& counter : counters) {
    result.messages += counter->stored;
    result.errors += counter->failed;
    result.latency.merge(counter->latency);
  }
  print_first_failure(counters);
  return result;
}

expected<std::vector<blocking_producer>, std::string> make_producers(
  runtime& rt, const options& settings, const perf_options& x) {
  std::vector<blocking_producer> result;
  transaction_listener_actor listener;
  if (x.mode == load_mode::transaction)
    listener = rt.system().spawn<line_listener>(listener_answers{});
  for (size_t i = 0; i < x.producers; ++i) {
    auto producer = listener
                    ? rt.make_transaction_producer(settings.client,
                                                   settings.producer, listener)
                    : rt.make_producer(settings.client, settings.producer);
    if (!producer)
      return unexpected{describe(producer.error())};
    result.push_back(std::move(*producer));
  }
  return result;
}

exit_status perf(const perf_options& x) {
  auto settings = load_options(x.common, x.sending, "rocketcaf_perf");
  if (!settings) {
    print_error(settings.error());
    return exit_status::usage;
  }
  interrupt signals;
  runtime rt;
  auto producers = make_producers(rt, *settings, x);
  if (!producers) {
    print_error(producers.error());
    return exit_status::usage;
  }
  load_run run{rt, signals};
  warm_up(run, x, *producers);
  perf_report report;
  if (signals.signal() == 0)
    report = measure(run, x, *producers);
  auto text = x.json ? to_json(report) + '\n' : to_table(report);
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  if (signals.signal() != 0)
    return status_of_signal(signals.signal());
  return report.errors == 0 ? exit_status::ok : exit_status::failed;
}

void add_load_options(CLI::App& app, perf_options& x) {
  auto positive = CLI::Range(uint64_t{1}, uint64_t{1} << 62);
  app.add_option("--count", x.count, "Messages to send. Default: 100000")
    ->option_text("N")
    ->check(positive);
  app.add_option("--size", x.size, "Size of each body, in bytes. Default: 128")
    ->option_text("BYTES")
    ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 30));
  app
    .add_option("--window", x.window,
                "Messages that each producer has open at a time; one in mode "
                "sync. Default: 1000")
    ->option_text("W")
    ->check(positive);
  static const std::map<std::string, load_mode> modes{
    {"async", load_mode::async},   {"request", load_mode::request},
    {"many", load_mode::many},     {"sync", load_mode::sync},
    {"batch", load_mode::batch},   {"ordered", load_mode::ordered},
    {"oneway", load_mode::oneway}, {"transaction", load_mode::transaction},
  };
  app
    .add_option("--mode", x.mode,
                "async, request, many, batch, ordered, oneway, transaction or "
                "sync, see below. Default: async")
    ->option_text("MODE")
    ->transform(CLI::CheckedTransformer(modes));
  app
    .add_option("--batch-size", x.batch_size,
                "Messages of a batch, in mode batch. Default: 100")
    ->option_text("N")
    ->check(positive);
  app
    .add_option("--keys", x.keys,
                "Sharding keys, in mode ordered. Default: 100")
    ->option_text("K")
    ->check(positive);
  app
    .add_option("--producers", x.producers,
                "Producers, which share the connections. Default: 1")
    ->option_text("P")
    ->check(CLI::Range(uint64_t{1}, uint64_t{10'000}));
  app
    .add_option("--rate", x.rate,
                "Messages a second of all producers together; 0 for as fast as "
                "it goes. Default: 0")
    ->option_text("R")
    ->check(CLI::NonNegativeNumber);
  app
    .add_option("--warmup", x.warmup_seconds,
                "Seconds of sending before the measurement; these messages are "
                "not counted. Default: 2")
    ->option_text("SECONDS")
    ->check(CLI::NonNegativeNumber);
  app.add_flag("--json", x.json, "Print one JSON object, see below");
}

} // namespace

runner add_perf(CLI::App& app) {
  auto x = std::make_shared<perf_options>();
  auto sub = app.add_subcommand("perf", "Generate load and measure it");
  sub->footer(perf_notes);
  add_common_options(*sub, x->common);
  add_sending_options(*sub, x->sending);
  add_load_options(*sub, *x);
  return [x] { return perf(*x); };
}

} // namespace rocketcaf::command
