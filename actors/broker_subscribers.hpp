#pragma once

#include "rocketcaf/actors/interfaces.hpp"
#include "rocketcaf/actors/observer_list.hpp"
#include "rocketcaf/actors/weak_handle.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace rocketcaf::actors {

/// Who subscribed to what brokers tell a client, and ask it for. All are held
/// weakly.
struct broker_subscribers {
  /// Who answers requests, by code.
  std::map<int32_t, weak_handle<command_handler_actor>> handlers;
  observer_list<consumer_ids_observer_actor> consumer_ids;
  observer_list<consumer_offsets_observer_actor> consumer_offsets;
  /// By consumer group.
  std::map<std::string, weak_handle<consumer_service_actor>> services;
  weak_handle<reply_receiver_actor> replies;
};

} // namespace rocketcaf::actors
