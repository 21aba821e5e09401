// Messages of one topic in batches, which the broker stores as a whole: each
// message has its own outcome.
//
//   batch [HOST:PORT of a name server]
#include "broker_of_example.hpp"

#include <cstdlib>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
  auto broker = broker_of_example::start(argc, argv);
  auto producer = rocketcaf::make_producer("batch-example", broker.address());
  if (!producer) {
    std::cerr << rocketcaf::text_of(producer.error()) << '\n';
    return EXIT_FAILURE;
  }

  // More than fit into one request are several: up to 1,000 messages and
  // `max_message_size` bytes each.
  std::vector<rocketcaf::message> readings;
  for (int i = 0; i < 2500; ++i)
    readings.push_back({.topic = "readings",
                        .body = std::to_string(20 + i % 5) + " degrees",
                        .tag = "temperature"});
  size_t stored = 0;
  for (auto& outcome : producer->send_batch(std::move(readings))) {
    if (auto failure = std::get_if<rocketcaf::send_failure>(&outcome))
      std::cout << to_string(*failure) << '\n';
    else
      ++stored;
  }
  std::cout << stored << " readings are stored\n";

  // A batch has one topic, and no message in it a delivery time.
  auto mistake = producer->send_batch(
    {{.topic = "readings", .body = "21"}, {.topic = "alarms", .body = "fire"}});
  auto& failure = std::get<rocketcaf::send_failure>(mistake.front());
  std::cout << "mistake: " << to_string(failure) << '\n';
  return stored == 2500 ? EXIT_SUCCESS : EXIT_FAILURE;
}
