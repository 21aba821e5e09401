#pragma once

#include "rocketcaf/actors/embedded/client_table.hpp"
#include "rocketcaf/actors/embedded/consumer_offsets.hpp"
#include "rocketcaf/actors/embedded/delayed_messages.hpp"
#include "rocketcaf/actors/embedded/embedded_store.hpp"
#include "rocketcaf/actors/embedded/half_messages.hpp"
#include "rocketcaf/actors/embedded/queue_locks.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// One of the ports of a broker: the master's, or a slave's.
struct node_port {
  /// "host:port"
  std::string address;
  /// Whether routes name it.
  bool in_routes = true;
  std::map<int32_t, uint64_t> requests = {};
  uint64_t faults_applied = 0;
};

/// One broker, with its slaves: what it is called and what it knows.
struct broker_node {
  /// @param addresses "host:port" by broker id.
  broker_node(std::string its_name, const std::vector<std::string>& addresses,
              protocol::stored_host its_host, size_t retention_bytes)
    : name(std::move(its_name)), host(its_host), store(retention_bytes),
      delayed(retention_bytes), halves(retention_bytes) {
    for (auto& address : addresses)
      ports.push_back({address});
  }

  // -- properties -------------------------------------------------------------

  /// "host:port" of the master.
  const std::string& address() const noexcept {
    return ports.front().address;
  }

  /// Whether routes name the master or a slave.
  bool in_routes() const noexcept {
    return std::any_of(ports.begin(), ports.end(),
                       [](auto& x) { return x.in_routes; });
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
  /// By broker id: the master, then its slaves.
  std::vector<node_port> ports;
  /// Where the master is, as messages carry it.
  protocol::stored_host host;
  /// What answers to pulls suggest.
  int64_t suggested_id = 0;
  embedded_store store;
  delayed_messages delayed;
  half_messages halves;
  transaction_counts transactions;
  consumer_offsets offsets;
  /// What name servers know, by topic.
  std::map<std::string, registered_topic, std::less<>> registered;
  client_table clients;
  queue_locks locks;
  /// Whether the master's port is closed: it asks about no transaction then.
  bool is_down = false;

private:
  /// Whether name servers may hear of a topic: they know no more of them than
  /// a broker may have.
  bool has_room_for(std::string_view topic) const;

  void register_topic(const protocol::topic_config& config);
};

} // namespace rocketcaf::actors::embedded
