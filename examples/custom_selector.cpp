// Who chooses the queue: a selector of one's own, one that a call names, or the
// caller.
//
//   custom_selector [HOST:PORT of a name server]
#include "broker_of_example.hpp"

using rocketcaf::message;
using rocketcaf::queue_choice;
using rocketcaf::queue_selection;

namespace {

/// Large orders go to the last queue, which has a consumer of its own; the
/// others share the rest. It decides by its argument alone: it is called again
/// for retries, and shown no broker that is to be avoided.
std::optional<size_t> by_size(const queue_selection& x) {
  if (x.content.body.size() > 20 || x.queues.size() == 1)
    return x.queues.size() - 1;
  return x.turn % (x.queues.size() - 1);
}

} // namespace

int main(int argc, char** argv) {
  auto broker = broker_of_example::start(argc, argv);
  // By its name: for all sends that say nothing else.
  rocketcaf::producer_options options;
  options.group = "selector-example";
  options.selectors["by-size"] = by_size;
  options.selector = "by-size";
  rocketcaf::runtime runtime;
  auto producer
    = runtime.make_producer({.name_servers = {broker.address()}}, options);
  if (!producer) {
    std::cerr << rocketcaf::text_of(producer.error()) << '\n';
    return EXIT_FAILURE;
  }
  auto ok = true;
  auto send = [&](message order, queue_choice queue = {}) {
    auto result = producer->send(std::move(order), {.queue = std::move(queue)});
    std::cout << (result ? to_string(*result->queue)
                         : to_string(result.error()))
              << '\n';
    ok = ok && result;
    return result ? *result->queue : rocketcaf::message_queue{};
  };
  send({.topic = "orders", .body = "one apple"});
  auto last = send({.topic = "orders", .body = "forty-two thousand apples"});
  // For one call: Java's hash of the sharding key, as Java producers choose.
  send({.topic = "orders", .body = "a pear", .sharding_key = "customer-7"},
       queue_choice::by_name("hash"));
  // Or a queue: then nobody chooses.
  auto same = send({.topic = "orders", .body = "a plum"}, last);
  return ok && same == last ? EXIT_SUCCESS : EXIT_FAILURE;
}
