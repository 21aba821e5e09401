#pragma once

#include "rocketcaf/actors/embedded/client_table.hpp"
#include "rocketcaf/actors/embedded/consumer_offsets.hpp"
#include "rocketcaf/actors/embedded/delayed_messages.hpp"
#include "rocketcaf/actors/embedded/embedded_store.hpp"
#include "rocketcaf/actors/embedded/half_messages.hpp"
#include "rocketcaf/actors/embedded/queue_locks.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace rocketcaf::actors::embedded {

/// A point in time on both clocks.
struct moment {
  /// For delays and long polls.
  std::chrono::steady_clock::time_point steady;
  /// What messages carry: Unix time, in milliseconds.
  int64_t unix_millis = 0;
};

/// What became of transactions.
struct transaction_counts {
  uint64_t committed = 0;
  uint64_t rolled_back = 0;
  /// Questions sent.
  uint64_t checks = 0;
  uint64_t discarded = 0;
};

/// What name servers know about a topic of a broker. It may be out of date:
/// nobody tells them of a topic that is deleted.
struct registered_topic {
  int32_t read_queues = 0;
  int32_t write_queues = 0;
  int32_t perm = 0;
  int32_t sys_flag = 0;
};

/// One broker: what it is called and what it knows.
struct broker_node {
  broker_node(std::string its_name, std::string its_address,
              protocol::stored_host its_host, size_t retention_bytes)
    : name(std::move(its_name)), address(std::move(its_address)),
      host(its_host), store(retention_bytes), delayed(retention_bytes),
      halves(retention_bytes) {
    // nop
  }

  // -- topics -----------------------------------------------------------------

  /// Creates a topic that may be read and written, or adds to its queues until
  /// it has this many, and tells name servers of what is new.
  /// @returns nullptr if there are too many topics already.
  stored_topic* create_topic(std::string_view topic, int32_t queues);

  /// Creates a topic, or gives it another configuration, and tells name servers
  /// of what is new.
  /// @returns nullptr if there are too many topics already.
  stored_topic* configure_topic(protocol::topic_config config);

  /// Deletes a topic, with its messages and what consumers noted about it. As
  /// with brokers, name servers are not told.
  void delete_topic(std::string_view topic);

  // -- member variables -------------------------------------------------------

  std::string name;
  /// "host:port"
  std::string address;
  /// The same, as messages carry it.
  protocol::stored_host host;
  embedded_store store;
  delayed_messages delayed;
  half_messages halves;
  transaction_counts transactions;
  consumer_offsets offsets;
  /// What name servers know, by topic.
  std::map<std::string, registered_topic, std::less<>> registered;
  client_table clients;
  queue_locks locks;
  /// Whether routes name it.
  bool in_routes = true;
  /// Whether its port is closed: it asks about no transaction then.
  bool is_down = false;
  std::map<int32_t, uint64_t> requests;
  uint64_t faults_applied = 0;

private:
  /// Whether name servers may hear of a topic: they know no more of them than
  /// a broker may have.
  bool has_room_for(std::string_view topic) const;

  void register_topic(const protocol::topic_config& config);
};

} // namespace rocketcaf::actors::embedded
