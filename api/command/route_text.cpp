#include "rocketcaf/api/command/route_text.hpp"

#include "rocketcaf/api/command/send_json.hpp"
#include "rocketcaf/api/command/table.hpp"

#include <vector>

namespace rocketcaf::command {

namespace {

using json = nlohmann::ordered_json;
using row = table::row;

std::vector<row> broker_rows(const route_data& x) {
  std::vector<row> result{{"BROKER", "CLUSTER", "ID", "ADDRESS"}};
  for (auto& broker : x.broker_datas)
    for (auto& [id, address] : broker.broker_addrs)
      result.push_back({broker.broker_name, broker.cluster,
                        id == 0 ? "0 (master)" : std::to_string(id), address});
  return result;
}

std::vector<row> queue_rows(const route_data& x) {
  std::vector<row> result{{"BROKER", "READ QUEUES", "WRITE QUEUES", "PERM"}};
  for (auto& queues : x.queue_datas)
    result.push_back(
      {queues.broker_name, std::to_string(queues.read_queue_nums),
       std::to_string(queues.write_queue_nums), perm_text(queues.perm)});
  return result;
}

} // namespace

std::string perm_text(int32_t perm) {
  std::string result = "--";
  if ((perm & perm_read) != 0)
    result[0] = 'r';
  if ((perm & perm_write) != 0)
    result[1] = 'w';
  return result;
}

std::string to_json(std::string_view topic, const route_data& x) {
  json out{{"topic", topic},
           {"brokers", json::array()},
           {"queues", json::array()},
           {"writable", json::array()}};
  for (auto& broker : x.broker_datas) {
    auto addresses = json::object();
    for (auto& [id, address] : broker.broker_addrs)
      addresses[std::to_string(id)] = address;
    out["brokers"].push_back({{"broker", broker.broker_name},
                              {"cluster", broker.cluster},
                              {"addresses", std::move(addresses)}});
  }
  for (auto& queues : x.queue_datas)
    out["queues"].push_back({{"broker", queues.broker_name},
                             {"readQueues", queues.read_queue_nums},
                             {"writeQueues", queues.write_queue_nums},
                             {"perm", perm_text(queues.perm)}});
  for (auto& queue : protocol::writable_queues(x, topic))
    out["writable"].push_back(
      {{"broker", queue.broker_name}, {"queueId", queue.queue_id}});
  return dump(out);
}

std::string to_table(std::string_view topic, const route_data& x) {
  auto result
    = layout(broker_rows(x)) + '\n' + layout(queue_rows(x)) + "\nwritable";
  auto queues = protocol::writable_queues(x, topic);
  if (queues.empty())
    result += "  none";
  std::string broker;
  for (auto& queue : queues) {
    if (queue.broker_name != broker) {
      broker = queue.broker_name;
      result += "  " + broker + ":";
    }
    result += ' ' + std::to_string(queue.queue_id);
  }
  return result + '\n';
}

} // namespace rocketcaf::command
