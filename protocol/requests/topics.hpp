#pragma once

#include "rocketcaf/protocol/requests/request.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests about topics: to brokers, but for two of them.
namespace rocketcaf::protocol {

/// Makes a topic on one broker, or changes it (code 17).
struct update_and_create_topic_request {
  static constexpr auto code = request_code::update_and_create_topic;
  using response = no_fields;

  std::string topic{};
  std::string default_topic{default_create_topic};
  int32_t read_queue_nums = 8;
  int32_t write_queue_nums = 8;
  /// 1 inherit, 2 write, 4 read.
  int32_t perm = 6;
  std::string topic_filter_type{"SINGLE_TAG"};
  std::optional<int32_t> topic_sys_flag{};
  bool order = false;
  /// Such as "+message.type=FIFO,-cleanup.policy".
  std::optional<std::string> attributes{};
  std::optional<bool> force{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("defaultTopic", x.default_topic);
    f("readQueueNums", x.read_queue_nums);
    f("writeQueueNums", x.write_queue_nums);
    f("perm", x.perm);
    f("topicFilterType", x.topic_filter_type);
    f("topicSysFlag", x.topic_sys_flag);
    f("order", x.order);
    f("attributes", x.attributes);
    f("force", x.force);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const update_and_create_topic_request&,
                         const update_and_create_topic_request&)
    = default;
};

/// Makes several topics, which are in the body (code 18).
using update_and_create_topic_list_request
  = bare_request<request_code::update_and_create_topic_list>;

/// Deletes a topic on one broker (code 215).
using delete_topic_in_broker_request
  = topic_request<request_code::delete_topic_in_broker>;

/// Makes one name server forget a topic (code 216).
struct delete_topic_in_namesrv_request {
  static constexpr auto code = request_code::delete_topic_in_namesrv;
  using response = no_fields;

  std::string topic{};
  std::optional<std::string> cluster_name{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("clusterName", x.cluster_name);
  }

  friend bool operator==(const delete_topic_in_namesrv_request&,
                         const delete_topic_in_namesrv_request&)
    = default;
};

/// Tells one name server of a topic (code 217); the body is its route.
struct register_topic_in_namesrv_request {
  static constexpr auto code = request_code::register_topic_in_namesrv;
  using response = no_fields;

  std::string topic{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
  }

  friend bool operator==(const register_topic_in_namesrv_request&,
                         const register_topic_in_namesrv_request&)
    = default;
};

/// Asks for all topics of a broker (code 21).
using get_all_topic_config_request
  = bare_request<request_code::get_all_topic_config>;

/// Asks for a topic of a broker (code 351).
using get_topic_config_request = topic_request<request_code::get_topic_config>;

/// Asks for the bounds of a topic's queues (code 202).
using get_topic_stats_info_request
  = topic_request<request_code::get_topic_stats_info>;

/// Deletes topics of a broker that nobody uses (code 316).
using clean_unused_topic_request
  = bare_request<request_code::clean_unused_topic>;

} // namespace rocketcaf::protocol
