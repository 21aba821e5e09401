#pragma once

#include "producer_fixture.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// A producer, two brokers with two queues each, and all ways to send.
struct forms_fixture : producer_fixture {
  fake_broker& a = cluster.add_broker("a");
  fake_broker& b = cluster.add_broker("b");

  forms_fixture() {
    cluster.add_topic("topic", 2);
  }

  void send(uint64_t token, send_message what) {
    compat::send_as(sender, producer, std::move(what), token);
  }

  static rocketcaf::message numbered(size_t i, std::string key = {}) {
    return {.topic = "topic",
            .body = std::to_string(i),
            .sharding_key = std::move(key)};
  }

  static std::vector<rocketcaf::message> some(size_t count) {
    std::vector<rocketcaf::message> result;
    for (size_t i = 0; i < count; ++i)
      result.push_back(numbered(i));
    return result;
  }

  /// All requests of both brokers.
  std::vector<protocol::remoting_command> requests() {
    auto result = a.requests;
    result.insert(result.end(), b.requests.begin(), b.requests.end());
    return result;
  }
};

} // namespace rocketcaf::test
