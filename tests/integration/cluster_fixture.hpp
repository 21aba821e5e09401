#pragma once

#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "support/test.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace rocketcaf::test {

/// Brokers in memory, with real sockets, and a runtime that talks to them. The
/// first broker, "ns", is the name server and has no topic of its own.
class cluster_fixture {
public:
  explicit cluster_fixture(embedded_broker_options options = make_options())
    : cluster(start(std::move(options))) {
    // nop
  }

  static embedded_broker_options make_options() {
    embedded_broker_options result;
    result.broker_names = {"ns", "b", "c"};
    result.auto_create_topics = false;
    return result;
  }

  client_options shared() const {
    client_options result;
    result.name_servers = {cluster.name_server_address()};
    return result;
  }

  producer_actor make_producer(producer_options options = {}) {
    if (options.group.empty())
      options.group = "integration";
    auto result = spawn_producer(rt.system(), shared(), std::move(options));
    REQUIRE(result.has_value());
    return *result;
  }

  /// Creates a topic on one broker.
  void create_topic(std::string topic, std::string broker) {
    REQUIRE(
      cluster.create_topic({std::move(topic), 4, std::move(broker)}).empty());
  }

  embedded_cluster cluster;
  runtime rt;

private:
  static embedded_cluster start(embedded_broker_options options) {
    auto result = embedded_cluster::start(std::move(options));
    if (!result)
      FAIL(to_string(result.error()));
    return std::move(*result);
  }
};

} // namespace rocketcaf::test
