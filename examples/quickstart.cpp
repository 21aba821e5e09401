// Three producers send, each in its own way: quickstart [--name-server
// HOST:PORT]
#include "quickstart.hpp"

#include "rocketcaf/api/embedded_broker.hpp"

#include <caf/actor_system.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <cstdio>
#include <future>
#include <optional>

namespace {

struct config : caf::actor_system_config {
  config() {
    rocketcaf::init_embedded();
    load<caf::io::middleman>();
  }
};

struct {
  const char* name;
  mode how;
  size_t count;
} constexpr jobs[] = {
  {"requests, one at a time", mode::one_by_one, 1'000},
  {"plain messages, 512 open", mode::tokens, 50'000},
  {"512 messages in one", mode::batches, 50'000},
};

int fail(const caf::error& why) {
  std::fprintf(stderr, "quickstart: %s\n", rocketcaf::text_of(why).c_str());
  return EXIT_FAILURE;
}

void print_row(const char* name, const report& x) {
  std::printf("%-26s %8zu %8zu %9.2f %12.0f\n", name, x.stored, x.failed,
              x.time.count(), static_cast<double>(x.stored) / x.time.count());
  if (!x.failure.empty())
    std::printf("  first failure: %s\n", x.failure.c_str());
}

/// Shows what an error looks like.
bool show_mistake(caf::actor_system& sys, const rocketcaf::sender_actor& to) {
  auto refused = false;
  rocketcaf::send_message what{{.topic = "no blanks, please", .body = "x"}};
  caf::scoped_actor self{sys};
  rocketcaf::compat::mail(self, std::move(what))
    .request(to, caf::infinite)
    .receive([](const rocketcaf::send_result&) {},
             [&](const caf::error& why) {
               refused = true;
               std::printf("\na mistake, on purpose: %s\n",
                           to_string(rocketcaf::failure_of(why)).c_str());
             });
  return refused;
}

int run(caf::actor_system& sys, const std::string& name_server) {
  std::vector<std::future<report>> reports;
  std::vector<rocketcaf::sender_actor> producers;
  for (auto& [name, how, count] : jobs) {
    auto producer = rocketcaf::spawn_producer(sys, "quickstart", name_server);
    if (!producer)
      return fail(producer.error());
    producers.emplace_back(*producer);
    auto promise = std::make_shared<std::promise<report>>();
    reports.push_back(promise->get_future());
    sys.spawn<caf::stateful_actor<sender_state>>(
      producers.back(), how, count,
      [promise](report x) { promise->set_value(std::move(x)); });
  }
  std::printf("%-26s %8s %8s %9s %12s\n", "three actors send:", "stored",
              "failed", "seconds", "messages/s");
  report total;
  for (size_t i = 0; i < reports.size(); ++i) {
    auto x = reports[i].get();
    print_row(jobs[i].name, x);
    total.stored += x.stored;
    total.failed += x.failed;
    for (auto& [queue, count] : x.queues)
      total.queues[queue] += count;
  }
  std::printf("\n%-26s %8s\n", "queues that got them:", "messages");
  for (auto& [queue, count] : total.queues)
    std::printf("%-26s %8zu\n", to_string(queue).c_str(), count);
  auto refused = show_mistake(sys, producers.front());
  std::printf("\ntotal: %zu stored, %zu failed\n", total.stored, total.failed);
  return total.failed == 0 && refused ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  std::string name_server;
  if (argc == 3 && argv[1] == std::string{"--name-server"}) {
    name_server = argv[2];
  } else if (argc != 1) {
    std::fprintf(stderr, "usage: quickstart [--name-server HOST:PORT]\n");
    return EXIT_FAILURE;
  }
  config cfg;
  caf::actor_system sys{cfg};
  std::optional<rocketcaf::embedded_broker> broker;
  if (name_server.empty()) {
    auto started = rocketcaf::spawn_embedded_broker(sys);
    if (!started)
      return fail(started.error());
    broker = std::move(*started);
    name_server = broker->name_server;
  }
  std::printf("rocketcaf %s, %s at %s\n\n", ROCKETCAF_VERSION,
              broker ? "a broker inside this process" : "name server",
              name_server.c_str());
  return run(sys, name_server);
}
