// Messages whose loss does no harm, without an answer of the broker: the call
// returns when the request was handed to the connection.
//
//   one_way [HOST:PORT of a name server]
#include "broker_of_example.hpp"

int main(int argc, char** argv) {
  auto broker = broker_of_example::start(argc, argv);
  auto producer = rocketcaf::make_producer("one-way-example", broker.address());
  if (!producer) {
    std::cerr << rocketcaf::text_of(producer.error()) << '\n';
    return EXIT_FAILURE;
  }
  size_t handed_over = 0;
  for (int i = 0; i < 1000; ++i) {
    // A failure says that it certainly did not go out. Without one, nobody
    // knows what became of it: it is for sensors and counters, not for orders.
    if (auto failure = producer->send_oneway(
          {.topic = "clicks", .body = "button " + std::to_string(i % 7)}))
      std::cout << to_string(*failure) << '\n';
    else
      ++handed_over;
  }
  std::cout << handed_over << " clicks are on their way\n";
  return handed_over == 1000 ? EXIT_SUCCESS : EXIT_FAILURE;
}
