// A thousand producers of ten groups, which share one client: one connection a
// broker, one heartbeat, one route a topic.
//
//   many_producers [HOST:PORT of a name server]
#include "broker_of_example.hpp"

#include <vector>

int main(int argc, char** argv) {
  constexpr size_t count = 1000;
  auto broker = broker_of_example::start(argc, argv);
  rocketcaf::runtime runtime;
  // Those with the same name servers and instance name share a client.
  rocketcaf::client_options shared{.name_servers = {broker.address()}};
  std::vector<rocketcaf::blocking_producer> producers;
  for (size_t i = 0; i < count; ++i) {
    auto producer = runtime.make_producer(
      shared, {.group = "department-" + std::to_string(i % 10)});
    if (!producer) {
      std::cerr << rocketcaf::text_of(producer.error()) << '\n';
      return EXIT_FAILURE;
    }
    producers.push_back(std::move(*producer));
  }
  std::vector<std::future<rocketcaf::blocking_producer::result>> results;
  for (auto& producer : producers)
    results.push_back(
      producer.send_async({.topic = "memos", .body = "good morning"}));
  size_t stored = 0;
  for (auto& result : results)
    stored += result.get() ? 1 : 0;
  std::cout << count << " producers, " << stored << " memos stored\n";
  return stored == count ? EXIT_SUCCESS : EXIT_FAILURE;
}
