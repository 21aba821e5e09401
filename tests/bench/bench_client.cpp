// What "rocketcaf perf" does not measure: a client at rest.
//
//   rocketcaf_bench_client idle SECONDS [NAME_SERVER]
//       a CAF program that does nothing, without a producer, or with one that
//       sent a message and stays connected: its CPU, in percent of a core
//   rocketcaf_bench_client idle-producers SECONDS NAME_SERVER COUNT GROUPS
//       the same with COUNT producers of one client, in GROUPS groups, that are
//       attached and have no topic; before, the time to start all of them, and
//       the heap in use for each
//   rocketcaf_bench_client memory NAME_SERVER COUNT SIZE
//       sends COUNT messages to a broker that never answers: the heap in use
//   rocketcaf_bench_client open-transactions NAME_SERVER COUNT SIZE
//       opens COUNT transactions and commits none before all are open: the heap
//       in use for each, and threads
//
// Prints one JSON object; two for idle-producers, the first one at once.

#include "rocketcaf/api/command/resource_usage.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "rocketcaf/protocol/numbers.hpp"

#include "heap_use.hpp"
#include "open_transactions.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace rocketcaf;
using bench::heap_in_use;
using bench::settled_heap;
using namespace std::literals;
using std::chrono::steady_clock;

namespace {

/// With CAF's own defaults, as most users have them.
struct config : caf::actor_system_config {
  config() {
    load<caf::io::middleman>();
  }
};

producer_actor make_producer(caf::actor_system& sys, std::string name_server,
                             std::chrono::milliseconds timeout,
                             std::string group = "bench") {
  client_options shared;
  shared.name_servers = {std::move(name_server)};
  producer_options options;
  options.group = std::move(group);
  options.send_timeout = timeout;
  options.attempt_timeout = timeout;
  auto result = spawn_producer(sys, shared, options);
  if (!result)
    throw std::runtime_error(text_of(result.error()));
  return *result;
}

// -- idle ---------------------------------------------------------------------

void send_one(caf::actor_system& sys, const producer_actor& producer) {
  caf::scoped_actor self{sys};
  send_message request{{.topic = "bench", .body = "hello"}};
  std::string error;
  compat::mail(self, std::move(request))
    .request(producer, caf::infinite)
    .receive(
      [](const send_result&) {},
      [&error](const caf::error& why) { error = to_string(failure_of(why)); });
  if (!error.empty())
    throw std::runtime_error(error);
}

nlohmann::ordered_json measure_rest(std::chrono::seconds duration) {
  // What starts up and connects has ended.
  std::this_thread::sleep_for(1s);
  auto cpu = command::cpu_time();
  auto start = steady_clock::now();
  std::this_thread::sleep_for(duration);
  std::chrono::duration<double> busy = command::cpu_time() - cpu;
  std::chrono::duration<double> elapsed = steady_clock::now() - start;
  return {{"seconds", elapsed.count()},
          {"cpuPercent", 100 * busy / elapsed},
          {"threads", command::thread_count()}};
}

nlohmann::ordered_json measure_idle(std::chrono::seconds duration,
                                    std::string name_server) {
  config cfg;
  caf::actor_system sys{cfg};
  producer_actor producer;
  if (!name_server.empty()) {
    producer = make_producer(sys, std::move(name_server), 3s);
    send_one(sys, producer);
  }
  return measure_rest(duration);
}

// -- idle producers -----------------------------------------------------------

/// Whether all are attached to their client. They are asked together, so that
/// the way to and fro costs little.
bool all_running(caf::scoped_actor& self, std::span<const producer_actor> xs) {
  auto ask = [&self](const producer_actor& x) {
    return compat::mail(self, atom::get_state_v).request(x, caf::infinite);
  };
  std::vector<decltype(ask(xs.front()))> answers;
  for (auto& x : xs)
    answers.push_back(ask(x));
  auto result = true;
  for (auto& answer : answers)
    std::move(answer).receive(
      [&result](producer_state x) {
        result = result && x == producer_state::running;
      },
      [](const caf::error& why) { throw std::runtime_error(text_of(why)); });
  return result;
}

/// Waits until all are attached to their client. An answer is looked for among
/// all that have come: so they are asked in parts.
void wait_until_running(caf::scoped_actor& self,
                        std::span<const producer_actor> all) {
  constexpr size_t at_a_time = 500;
  auto until = steady_clock::now() + 300s;
  while (!all.empty()) {
    auto part = all.first(std::min(all.size(), at_a_time));
    while (!all_running(self, part)) {
      if (steady_clock::now() > until)
        throw std::runtime_error("not all producers are running");
      std::this_thread::sleep_for(10ms);
    }
    all = all.subspan(part.size());
  }
}

nlohmann::ordered_json start_producers(caf::actor_system& sys,
                                       std::vector<producer_actor>& producers,
                                       size_t count, size_t groups,
                                       const std::string& name_server) {
  producers.reserve(count);
  auto before = settled_heap();
  auto start = steady_clock::now();
  caf::scoped_actor self{sys};
  for (size_t i = 0; i < count; ++i)
    producers.push_back(make_producer(sys, name_server, 3s,
                                      "bench-" + std::to_string(i % groups)));
  wait_until_running(self, producers);
  std::chrono::duration<double> elapsed = steady_clock::now() - start;
  auto used = static_cast<double>(settled_heap()) - static_cast<double>(before);
  return {{"producers", count},
          {"startSeconds", elapsed.count()},
          {"heapKiBPerProducer", used / 1024 / static_cast<double>(count)}};
}

nlohmann::ordered_json measure_idle_producers(std::chrono::seconds duration,
                                              size_t count, size_t groups,
                                              const std::string& name_server) {
  config cfg;
  caf::actor_system sys{cfg};
  std::vector<producer_actor> producers;
  auto started = start_producers(sys, producers, count, groups, name_server);
  std::puts(started.dump().c_str());
  std::fflush(stdout);
  return measure_rest(duration);
}

// -- memory -------------------------------------------------------------------

outcome_receiver_actor::behavior_type send_all(
  outcome_receiver_actor::pointer self, sender_actor producer, uint64_t count,
  size_t size) {
  message content{.topic = "bench", .body = std::string(size, 'x')};
  for (uint64_t i = 0; i < count; ++i)
    compat::mail(self, send_message{content}, i).send(producer);
  return {[](const send_finished&) {}};
}

producer_statistics statistics_of(caf::scoped_actor& self,
                                  const producer_actor& producer) {
  producer_statistics result;
  compat::mail(self, atom::get_statistics_v)
    .request(producer, caf::infinite)
    .receive(
      [&result](const producer_statistics& x) { result = x; },
      [](const caf::error& why) { throw std::runtime_error(to_string(why)); });
  return result;
}

/// Waits until the producer has taken all sends.
void wait_for_sends(caf::scoped_actor& self, const producer_actor& producer,
                    uint64_t count) {
  auto until = steady_clock::now() + 30s;
  while (statistics_of(self, producer).in_flight < count) {
    if (steady_clock::now() > until)
      throw std::runtime_error("the producer does not hold all sends");
    std::this_thread::sleep_for(10ms);
  }
}

nlohmann::ordered_json measure_memory(std::string name_server, uint64_t count,
                                      size_t size) {
  config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  auto producer = make_producer(sys, std::move(name_server), 120s);
  statistics_of(self, producer);
  auto before = heap_in_use();
  auto sender = sys.spawn(send_all, sender_actor{producer}, count, size);
  wait_for_sends(self, producer, count);
  auto after = settled_heap();
  self->send_exit(producer, caf::exit_reason::user_shutdown);
  self->send_exit(sender, caf::exit_reason::user_shutdown);
  auto used = static_cast<double>(after) - static_cast<double>(before);
  return {{"openSends", count},
          {"heapBytes", after - before},
          {"heapBytesPerSend", used / static_cast<double>(count)},
          {"maxRssKiB", command::max_resident_kib()}};
}

// -- main ---------------------------------------------------------------------

std::optional<nlohmann::ordered_json> measure(
  const std::vector<std::string>& x) {
  auto number = [&x](size_t i) {
    return protocol::parse_number<uint32_t>(x[i]).value_or(0);
  };
  auto mode = x.empty() ? "" : x[0];
  if (mode == "idle" && (x.size() == 2 || x.size() == 3) && number(1) > 0)
    return measure_idle(std::chrono::seconds{number(1)},
                        x.size() == 3 ? x[2] : "");
  if (mode == "idle-producers" && x.size() == 5 && number(1) > 0
      && number(3) > 0 && number(4) > 0)
    return measure_idle_producers(std::chrono::seconds{number(1)}, number(3),
                                  number(4), x[2]);
  if (mode == "memory" && x.size() == 4 && number(2) > 0 && number(3) > 0)
    return measure_memory(x[1], number(2), number(3));
  if (mode == "open-transactions" && x.size() == 4 && number(2) > 0
      && number(3) > 0)
    return bench::measure_open_transactions(x[1], number(2), number(3));
  return std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
  init();
  try {
    if (auto result = measure({argv + 1, argv + argc})) {
      std::puts(result->dump().c_str());
      return 0;
    }
  } catch (const std::exception& why) {
    std::fprintf(stderr, "rocketcaf_bench_client: %s\n", why.what());
    return 1;
  }
  std::fputs(
    "usage: rocketcaf_bench_client idle SECONDS [NAME_SERVER]\n"
    "       rocketcaf_bench_client idle-producers SECONDS NAME_SERVER "
    "COUNT GROUPS\n"
    "       rocketcaf_bench_client memory NAME_SERVER COUNT SIZE\n"
    "       rocketcaf_bench_client open-transactions NAME_SERVER COUNT "
    "SIZE\n",
    stderr);
  return 2;
}
