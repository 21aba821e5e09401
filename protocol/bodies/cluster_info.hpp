#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// The brokers that a name server knows (code 106).
struct cluster_info {
  /// By broker name.
  std::map<std::string, broker_data> broker_addr_table;
  /// Broker names by cluster.
  std::map<std::string, std::vector<std::string>> cluster_addr_table;

  friend bool operator==(const cluster_info&, const cluster_info&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("brokerAddrTable", &cluster_info::broker_addr_table);
    f("clusterAddrTable", &cluster_info::cluster_addr_table);
  }
};

/// The brokers that have one name.
struct broker_members {
  std::string cluster;
  std::string broker_name;
  /// Broker id to "host:port"; id 0 is the master.
  std::map<int64_t, std::string> broker_addrs;

  friend bool operator==(const broker_members&, const broker_members&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("brokerAddrs", &broker_members::broker_addrs);
    f("brokerName", &broker_members::broker_name);
    f("cluster", &broker_members::cluster);
  }
};

/// The brokers that have a name that was asked for (code 901).
struct broker_member_group {
  std::optional<broker_members> members;

  friend bool operator==(const broker_member_group&, const broker_member_group&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("brokerMemberGroup", &broker_member_group::members);
  }
};

} // namespace rocketcaf::protocol
