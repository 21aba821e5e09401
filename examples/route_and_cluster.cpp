// What name servers know: clusters, brokers, topics and routes.
//
//   route_and_cluster [HOST:PORT of a name server]
//
// Without an argument it talks to a broker inside this process.
#include "rocketcaf/api/rocketcaf.hpp"

#include "broker_of_example.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

using namespace rocketcaf;

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

void print(const cluster_info& what) {
  for (auto& [cluster, names] : what.cluster_addr_table)
    std::cout << "cluster " << cluster << " has " << names.size()
              << " brokers\n";
  for (auto& [name, broker] : what.broker_addr_table)
    for (auto& [id, address] : broker.broker_addrs)
      std::cout << "broker " << name << ", "
                << (id == 0 ? "master" : "replica " + std::to_string(id))
                << ": " << address << '\n';
}

void print(const std::string& topic, const route_data& route) {
  for (auto& x : route.queue_datas)
    std::cout << "topic " << topic << " on " << x.broker_name << ": "
              << x.read_queue_nums << " queues to read, " << x.write_queue_nums
              << " to write\n";
}

} // namespace

int main(int argc, char** argv) {
  auto somebody = broker_of_example::start(argc, argv);
  runtime system;
  client_options options{.name_servers = {somebody.address()}};
  auto name_servers = take(system.make_name_server_client(options));
  producer_options settings{.group = "route-example"};
  auto producer = take(system.make_producer(options, settings));
  // So that there is a topic.
  auto stored = producer.send({.topic = "route-example", .body = "hello"});
  if (!stored)
    return fail(to_string(stored.error()));
  auto cluster = name_servers.call(get_cluster_info{});
  if (!cluster)
    return fail(to_string(cluster.error()));
  print(*cluster);
  auto all = name_servers.call(get_all_topics{});
  if (!all)
    return fail(to_string(all.error()));
  std::cout << all->topics.size() << " topics\n";
  for (size_t i = 0; i < std::min<size_t>(all->topics.size(), 5); ++i) {
    auto route = name_servers.call(query_route{.topic = all->topics[i]});
    if (route)
      print(all->topics[i], *route);
    else
      std::cout << to_string(route.error()) << '\n';
  }
  // A failure names the request, who was asked, and the server's own words.
  auto none = name_servers.call(query_route{.topic = "nobody-made-this"});
  if (none || none.error().code != errc::no_route)
    return fail("somebody made it all the same");
  std::cout << to_string(none.error()) << '\n';
  return EXIT_SUCCESS;
}
