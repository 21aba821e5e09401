// Keeps sending while somebody else breaks and mends the brokers, and writes
// down what became of each message and when: for outage_test.py.
//
//   rocketcaf_outage --topic=T --folder=DIR [--count=N] [--window=N] [--rate=R]
//                    [--keys=N] [--rocketcaf.client.…] [--rocketcaf.producer.…]
//
// With a number of keys, sends are ordered and the sharding keys take turns.
// Prints a JSON object with its progress every 50 ms. When standard input
// ends, it goes on until at least `count` messages are sent, and at least a
// third of that from then on; so the outage is in the middle, however long it
// took. At last it prints a summary, and writes DIR/sends.jsonl.

#include "integration/outage_sender.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>

#include <poll.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

using namespace rocketcaf;
using namespace std::literals;
using std::chrono::steady_clock;

namespace {

struct config : caf::actor_system_config {
  config() {
    add_options(*this);
    opt_group{custom_options_, "global"}
      .add(plan.topic, "topic,t", "topic of the messages")
      .add(folder, "folder,f", "where to write sends.jsonl")
      .add(count, "count,n", "least number of messages")
      .add(plan.window, "window,w", "messages open at a time")
      .add(plan.rate, "rate,r", "most messages a second, 0 for no limit")
      .add(plan.keys, "keys,k", "sharding keys of ordered sends, 0 for none");
  }

  test::outage_plan plan;
  std::string folder;
  uint64_t count = 50'000;
};

/// Waits for a while.
/// @returns whether standard input ended meanwhile.
bool input_ends_within(std::chrono::milliseconds limit) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (poll(&input, 1, static_cast<int>(limit.count())) <= 0)
    return false;
  char buffer[64];
  return read(STDIN_FILENO, buffer, sizeof(buffer)) <= 0;
}

void print(const test::outage_progress& x) {
  auto now = std::chrono::nanoseconds{steady_clock::now().time_since_epoch()};
  nlohmann::json line{{"time", now.count()},
                      {"sent", x.sent.load()},
                      {"stored", x.stored.load()},
                      {"failed", x.failed.load()}};
  std::cout << line.dump() << std::endl;
}

void watch_over(test::outage_progress& progress, uint64_t count) {
  auto told = false;
  while (!progress.ended) {
    print(progress);
    if (told) {
      poll(nullptr, 0, 50);
    } else if (input_ends_within(50ms)) {
      told = true;
      progress.limit = std::max(count, progress.sent + count / 3);
    }
  }
  print(progress);
}

int fail(const std::string& what) {
  std::cerr << what << '\n';
  return EXIT_FAILURE;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  if (!settings)
    return fail(text_of(settings.error()));
  auto plan = cfg.plan;
  plan.timeout = settings->producer.send_timeout;
  settings->producer.group = "outage";
  auto producer = spawn_producer(sys, settings->client, settings->producer);
  if (!producer)
    return fail(text_of(producer.error()));
  test::send_log log;
  test::outage_progress progress;
  progress.limit = std::numeric_limits<uint64_t>::max();
  test::bare_timer timer;
  sys.spawn<test::outage_sender>(std::move(*producer), plan, &log, &progress);
  watch_over(progress, cfg.count);
  timer.stop();
  if (progress.lost_producer)
    return fail("the producer died");
  std::ofstream sends{cfg.folder + "/sends.jsonl"};
  log.write(sends, timer);
  std::cout << log.summary(timer).dump() << std::endl;
  return sends.flush() ? EXIT_SUCCESS : fail("cannot write to " + cfg.folder);
}

} // namespace

CAF_MAIN(caf::io::middleman)
