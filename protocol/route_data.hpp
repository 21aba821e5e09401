#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf {

/// Permission bits of a topic's queues on a broker.
inline constexpr int32_t perm_inherit = 1;
inline constexpr int32_t perm_write = 2;
inline constexpr int32_t perm_read = 4;

/// A topic's queues on one broker.
struct queue_data {
  std::string broker_name;
  int32_t read_queue_nums = 0;
  int32_t write_queue_nums = 0;
  int32_t perm = 0;
  int32_t topic_sys_flag = 0;

  friend bool operator==(const queue_data&, const queue_data&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f.required("brokerName", &queue_data::broker_name);
    f("perm", &queue_data::perm);
    f("readQueueNums", &queue_data::read_queue_nums);
    // Name servers up to 4.8 spell it like this.
    f.alias("topicSynFlag", &queue_data::topic_sys_flag);
    f("topicSysFlag", &queue_data::topic_sys_flag);
    f("writeQueueNums", &queue_data::write_queue_nums);
  }
};

/// The addresses that a broker name stands for.
struct broker_data {
  std::string cluster;
  std::string broker_name;
  /// Broker id to "host:port"; id 0 is the master.
  std::map<int64_t, std::string> broker_addrs;
  /// Where the broker is; empty if the name server does not tell.
  std::string zone_name = {};
  /// Whether a slave may stand in for the master (since 5.0).
  bool enable_acting_master = false;

  friend bool operator==(const broker_data&, const broker_data&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("brokerAddrs", &broker_data::broker_addrs);
    f.required("brokerName", &broker_data::broker_name);
    f("cluster", &broker_data::cluster);
    f("enableActingMaster", &broker_data::enable_acting_master);
    f.unless_empty("zoneName", &broker_data::zone_name);
  }
};

/// Where a topic lives, as a name server tells it.
struct route_data {
  std::vector<queue_data> queue_datas;
  std::vector<broker_data> broker_datas;
  /// "brokerA:4;brokerB:4" if the topic has a fixed order; else empty.
  std::string order_topic_conf;
  /// Obsolete: addresses of filter servers by that of their broker.
  std::map<std::string, std::vector<std::string>> filter_server_table = {};

  /// "host:port" of the broker's master, or nullptr.
  const std::string* master_of(std::string_view broker_name) const noexcept;

  friend bool operator==(const route_data&, const route_data&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("brokerDatas", &route_data::broker_datas);
    f("filterServerTable", &route_data::filter_server_table);
    f.unless_empty("orderTopicConf", &route_data::order_topic_conf);
    f("queueDatas", &route_data::queue_datas);
  }
};

using route_ptr = std::shared_ptr<const route_data>;

namespace protocol {

/// Decodes the body of a route response, standard JSON or RocketMQ's with
/// bare integer keys.
expected<route_data, errc> decode_route(std::string_view body);

/// Encodes a route as a name server does, in standard JSON.
std::string encode_route(const route_data& x);

/// The queues to send to, in Java's order: those with the write bit whose
/// broker has a master, sorted by broker name and queue id; or as
/// `order_topic_conf` says.
std::vector<message_queue> writable_queues(const route_data& x,
                                           std::string_view topic);

} // namespace protocol
} // namespace rocketcaf
