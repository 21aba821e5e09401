// Where a queue begins and ends, what was stored when, and how far a consumer
// group is.
//
//   offsets [HOST:PORT of a name server]
//
// Without an argument it talks to a broker inside this process.
#include "rocketcaf/api/rocketcaf.hpp"

#include "broker_of_example.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

using namespace rocketcaf;
using namespace std::chrono_literals;

namespace {

int fail(const std::string& why) {
  std::cerr << why << '\n';
  return EXIT_FAILURE;
}

/// What was made; ends the program if there is none.
template <class T>
T take(expected<T, caf::error> made) {
  if (!made)
    std::exit(fail(text_of(made.error())));
  return std::move(*made);
}

/// The answer; ends the program if there is none.
template <class Request>
auto ask(const blocking_broker_client& brokers, Request what) {
  auto result = brokers.call(std::move(what));
  if (!result)
    std::exit(fail(to_string(result.error())));
  return std::move(*result);
}

/// How far a group is, or why nobody knows.
std::string progress(const blocking_broker_client& brokers,
                     const message_queue& queue) {
  auto offset = brokers.call(
    query_consumer_offset{.consumer_group = "offsets-example", .queue = queue});
  if (offset)
    return "at " + std::to_string(*offset);
  // Not to have begun is a failure with a code of its own.
  return offset.error().code == errc::not_found ? "nowhere yet"
                                                : to_string(offset.error());
}

} // namespace

int main(int argc, char** argv) {
  auto somebody = broker_of_example::start(argc, argv);
  runtime system;
  client_options options{.name_servers = {somebody.address()}};
  auto brokers = take(system.make_broker_client(options));
  producer_options settings{.group = "offsets-example"};
  auto producer = take(system.make_producer(options, settings));
  auto before = caf::make_timestamp();
  // Ten messages in the queue that the first of them got.
  auto first = producer.send({.topic = "offsets-example", .body = "0"});
  if (!first)
    return fail(to_string(first.error()));
  message_queue queue = *first->queue;
  for (int i = 1; i < 10; ++i) {
    auto stored = producer.send(
      {.topic = queue.topic, .body = std::to_string(i)}, {.queue = queue});
    if (!stored)
      return fail(to_string(stored.error()));
  }
  auto end = ask(brokers, get_max_offset{.queue = queue});
  std::cout << to_string(queue) << " has the offsets "
            << ask(brokers, get_min_offset{.queue = queue}) << " to " << end - 1
            << '\n'
            << "of this program are those from "
            << ask(brokers, search_offset{.queue = queue, .time = before})
            << " on\n";
  std::cout << "the group is " << progress(brokers, queue) << '\n';
  if (auto why = brokers.call(update_consumer_offset{
        .consumer_group = "offsets-example", .queue = queue, .offset = end}))
    return fail(to_string(*why));
  std::cout << "the group is " << progress(brokers, queue) << '\n';
  return EXIT_SUCCESS;
}
