// Messages that consumers get later: after a level's delay, after a time, or at
// a time.
//
//   delayed [HOST:PORT of a name server]
#include "broker_of_example.hpp"

#include <chrono>

using namespace std::literals;
using rocketcaf::delivery_time;
using rocketcaf::message;

int main(int argc, char** argv) {
  auto broker = broker_of_example::start(argc, argv);
  auto producer = rocketcaf::make_producer("delayed-example", broker.address());
  if (!producer) {
    std::cerr << rocketcaf::text_of(producer.error()) << '\n';
    return EXIT_FAILURE;
  }
  auto tomorrow = std::chrono::system_clock::now() + 24h;
  const message reminders[] = {
    // Level 3 is 10 s: all brokers know levels.
    {.topic = "reminders",
     .body = "drink water",
     .delivery = delivery_time::level(3)},
    // Timers need RocketMQ 5.0, and end after three days.
    {.topic = "reminders",
     .body = "stand up",
     .delivery = delivery_time::after(45min)},
    {.topic = "reminders",
     .body = "water the plants",
     .delivery = delivery_time::at(tomorrow)},
  };
  auto ok = true;
  for (auto& reminder : reminders) {
    auto result = producer->send(reminder);
    std::cout << reminder.body << ": "
              << (result ? to_string(result->status)
                         : to_string(result.error()))
              << '\n';
    ok = ok && result;
  }
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
