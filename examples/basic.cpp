// A program without actors: blocking sends, and futures.
//
//   basic [HOST:PORT of a name server]
//
// Without an argument it talks to a broker inside this process.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <cstdlib>
#include <future>
#include <iostream>
#include <optional>
#include <vector>

namespace {

using result = rocketcaf::blocking_producer::result;

/// Prints what became of a message. A failure tells whether the message may be
/// stored all the same: nobody should guess before sending it again.
bool print(const char* what, const result& x) {
  std::cout << what << ": ";
  if (x)
    std::cout << to_string(x->status) << " in " << to_string(*x->queue)
              << " at offset " << x->queue_offset << '\n';
  else
    std::cout << to_string(x.error()) << '\n';
  return x.has_value();
}

} // namespace

int main(int argc, char** argv) {
  // Somebody to talk to.
  std::optional<rocketcaf::embedded_cluster> cluster;
  std::string name_servers = argc > 1 ? argv[1] : "";
  if (name_servers.empty()) {
    auto started = rocketcaf::embedded_cluster::start();
    if (!started) {
      std::cerr << rocketcaf::text_of(started.error()) << '\n';
      return EXIT_FAILURE;
    }
    cluster = std::move(*started);
    name_servers = cluster->name_server_address();
  }

  // A producer, with threads and connections behind it.
  auto producer = rocketcaf::make_producer("basic-example", name_servers);
  if (!producer) {
    std::cerr << rocketcaf::text_of(producer.error()) << '\n';
    return EXIT_FAILURE;
  }

  // One message; the call returns when the broker has stored it.
  auto ok = print("blocking", producer->send({.topic = "greetings",
                                              .body = "hello, world",
                                              .tag = "polite",
                                              .keys = {"greeting-1"},
                                              .properties = {{"lang", "en"}}}));

  // Ten messages at once; each future becomes ready, whatever happens.
  std::vector<std::future<result>> futures;
  futures.reserve(10);
  for (int i = 0; i < 10; ++i)
    futures.push_back(producer->send_async(
      {.topic = "greetings", .body = "hello " + std::to_string(i)}));
  for (auto& future : futures)
    ok = print("future", future.get()) && ok;

  // A mistake is told by name, and nothing else is disturbed.
  auto mistake = producer->send({.topic = "no blanks, please", .body = "x"});
  print("mistake", mistake);
  ok = ok && !mistake;

  // Leaving: the destructors wait for open sends and end all threads.
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
