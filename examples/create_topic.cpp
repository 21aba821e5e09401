// Makes a topic on all brokers, reads back what they made of it, uses it, and
// deletes it again.
//
//   create_topic [HOST:PORT of a name server]
//
// Without an argument it talks to a broker inside this process.
#include "rocketcaf/api/rocketcaf.hpp"

#include "broker_of_example.hpp"

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

using namespace rocketcaf;

namespace {

constexpr auto topic = "create-topic-example";

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

/// Prints the topic as each broker has it.
std::optional<request_failure> print(const blocking_broker_client& brokers,
                                     const cluster_info& cluster) {
  for (auto& [name, broker] : cluster.broker_addr_table) {
    auto config
      = brokers.call(get_topic_config{.broker = name, .topic = topic});
    if (!config)
      return config.error();
    std::cout << name << ": " << config->read_queue_nums << " queues to read, "
              << config->write_queue_nums << " to write\n";
  }
  return std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
  auto somebody = broker_of_example::start(argc, argv);
  runtime system;
  client_options options{.name_servers = {somebody.address()}};
  auto brokers = take(system.make_broker_client(options));
  auto name_servers = take(system.make_name_server_client(options));
  producer_options settings{.group = "create-topic-example"};
  auto producer = take(system.make_producer(options, settings));
  // On all masters of all clusters, since it names neither broker nor cluster.
  create_topic what;
  what.config.topic_name = topic;
  what.config.read_queue_nums = 4;
  what.config.write_queue_nums = 4;
  if (auto why = brokers.call(what))
    return fail(to_string(*why));
  auto cluster = name_servers.call(get_cluster_info{});
  if (!cluster)
    return fail(to_string(cluster.error()));
  if (auto why = print(brokers, *cluster))
    return fail(to_string(*why));
  auto stored = producer.send({.topic = topic, .body = "hello"});
  if (!stored)
    return fail(to_string(stored.error()));
  std::cout << "stored in " << to_string(*stored->queue) << '\n';
  // From all masters, and then from the name servers.
  if (auto why = brokers.call(delete_topic{.topic = topic}))
    return fail(to_string(*why));
  // A failure names the request, who was asked, and the broker's own words.
  auto& broker = cluster->broker_addr_table.begin()->first;
  auto gone = brokers.call(get_topic_config{.broker = broker, .topic = topic});
  if (gone)
    return fail("the topic is still there");
  std::cout << "afterwards: " << to_string(gone.error()) << '\n';
  return EXIT_SUCCESS;
}
