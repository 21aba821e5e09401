#include "rocketcaf/api/command/cluster_text.hpp"

#include "rocketcaf/api/command/printable.hpp"
#include "rocketcaf/api/command/send_json.hpp"
#include "rocketcaf/api/command/table.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace rocketcaf::command {

namespace {

using json = nlohmann::ordered_json;
using protocol::cluster_info;

/// Broker names by cluster: as the name servers say, and as brokers do.
std::map<std::string, std::set<std::string>> clusters_of(
  const cluster_info& x) {
  std::map<std::string, std::set<std::string>> result;
  for (auto& [cluster, brokers] : x.cluster_addr_table)
    result[cluster].insert(brokers.begin(), brokers.end());
  for (auto& [name, broker] : x.broker_addr_table)
    result[broker.cluster].insert(name);
  return result;
}

/// Addresses by id; none if only a name is known.
std::map<int64_t, std::string> addresses_of(const cluster_info& x,
                                            const std::string& broker) {
  auto i = x.broker_addr_table.find(broker);
  if (i == x.broker_addr_table.end())
    return {};
  return {i->second.broker_addrs.begin(), i->second.broker_addrs.end()};
}

} // namespace

std::string to_json(const cluster_info& x) {
  auto clusters = json::array();
  for (auto& [cluster, names] : clusters_of(x)) {
    auto brokers = json::array();
    for (auto& name : names) {
      auto addresses = json::object();
      for (auto& [id, address] : addresses_of(x, name))
        addresses[std::to_string(id)] = address;
      brokers.push_back(
        {{"broker", name}, {"addresses", std::move(addresses)}});
    }
    clusters.push_back({{"cluster", cluster}, {"brokers", std::move(brokers)}});
  }
  return dump({{"clusters", std::move(clusters)}});
}

std::string to_table(const cluster_info& x) {
  std::vector<table::row> rows{{"CLUSTER", "BROKER", "ID", "ADDRESS"}};
  for (auto& [cluster, names] : clusters_of(x)) {
    if (names.empty())
      rows.push_back({printable(cluster), "-", "-", "-"});
    for (auto& name : names) {
      auto addresses = addresses_of(x, name);
      if (addresses.empty())
        rows.push_back({printable(cluster), printable(name), "-", "-"});
      for (auto& [id, address] : addresses)
        rows.push_back({printable(cluster), printable(name),
                        id == 0 ? "0 (master)" : std::to_string(id),
                        printable(address)});
    }
  }
  return layout(rows);
}

} // namespace rocketcaf::command
