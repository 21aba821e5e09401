#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace rocketcaf::bench {

/// A client and its broker client, in a program of their own.
struct pull_client {
  client_actor client;
  broker_client_actor broker_client;
};

/// All throw `std::runtime_error`.
pull_client make_pull_client(caf::actor_system& sys,
                             const std::string& name_server);
/// The queues of a topic, of all brokers.
std::vector<message_queue> queues_of(caf::actor_system& sys,
                                     const client_actor& client,
                                     const std::string& topic);
void print_now(const nlohmann::ordered_json& line);

/// Pulls a topic twice, each queue by pulls one after the other, up to `count`
/// messages; prints {"begin":true} before the second time, which is measured.
nlohmann::ordered_json measure_pull(const std::string& name_server,
                                    const std::string& topic, uint64_t count);

/// Makes a topic with so many queues and waits for messages in all of them.
nlohmann::ordered_json measure_long_polls(std::chrono::seconds duration,
                                          const std::string& name_server,
                                          int32_t queues);

} // namespace rocketcaf::bench
