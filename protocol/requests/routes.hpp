#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests to name servers about brokers and what topics they have.
namespace rocketcaf::protocol {

// -- routes -------------------------------------------------------------------

/// Asks where a topic lives (code 105).
struct get_routeinfo_by_topic_request {
  static constexpr auto code = request_code::get_routeinfo_by_topic;
  using response = no_fields;

  std::string topic{};
  std::optional<bool> accept_standard_json_only{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("topic", x.topic);
    f("acceptStandardJsonOnly", x.accept_standard_json_only);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const get_routeinfo_by_topic_request&,
                         const get_routeinfo_by_topic_request&)
    = default;
};

/// Asks for all clusters and brokers (code 106).
using get_broker_cluster_info_request
  = bare_request<request_code::get_broker_cluster_info>;

/// Asks for the addresses of a broker name (code 901).
struct get_broker_member_group_request {
  static constexpr auto code = request_code::get_broker_member_group;
  using response = no_fields;

  std::string cluster_name{};
  std::string broker_name{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("clusterName", x.cluster_name);
    f("brokerName", x.broker_name);
  }

  friend bool operator==(const get_broker_member_group_request&,
                         const get_broker_member_group_request&)
    = default;
};

// -- topic lists --------------------------------------------------------------

/// Asks for all topics (code 206).
using get_all_topic_list_from_nameserver_request
  = bare_request<request_code::get_all_topic_list_from_nameserver>;

/// Asks for the topics of a cluster (code 224).
struct get_topics_by_cluster_request {
  static constexpr auto code = request_code::get_topics_by_cluster;
  using response = no_fields;

  std::string cluster{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("cluster", x.cluster);
  }

  friend bool operator==(const get_topics_by_cluster_request&,
                         const get_topics_by_cluster_request&)
    = default;
};

/// Asks for the servers' own topics (code 304).
using get_system_topic_list_from_ns_request
  = bare_request<request_code::get_system_topic_list_from_ns>;

/// Asks a broker for its own topics (code 305).
using get_system_topic_list_from_broker_request
  = bare_request<request_code::get_system_topic_list_from_broker>;

/// Asks for topics of units (codes 311 to 313).
using get_unit_topic_list_request
  = bare_request<request_code::get_unit_topic_list>;
using get_has_unit_sub_topic_list_request
  = bare_request<request_code::get_has_unit_sub_topic_list>;
using get_has_unit_sub_ununit_topic_list_request
  = bare_request<request_code::get_has_unit_sub_ununit_topic_list>;

// -- permission to write ------------------------------------------------------

/// How many topics it was.
struct wipe_write_perm_of_broker_response {
  int32_t wipe_topic_count = 0;

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("wipeTopicCount", x.wipe_topic_count);
  }

  friend bool operator==(const wipe_write_perm_of_broker_response&,
                         const wipe_write_perm_of_broker_response&)
    = default;
};

/// Takes the permission to write from all queues of a broker name (code 205).
struct wipe_write_perm_of_broker_request {
  static constexpr auto code = request_code::wipe_write_perm_of_broker;
  using response = wipe_write_perm_of_broker_response;

  std::string broker_name{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("brokerName", x.broker_name);
  }

  friend bool operator==(const wipe_write_perm_of_broker_request&,
                         const wipe_write_perm_of_broker_request&)
    = default;
};

/// How many topics it was.
struct add_write_perm_of_broker_response {
  int32_t add_topic_count = 0;

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("addTopicCount", x.add_topic_count);
  }

  friend bool operator==(const add_write_perm_of_broker_response&,
                         const add_write_perm_of_broker_response&)
    = default;
};

/// Gives it back (code 327).
struct add_write_perm_of_broker_request {
  static constexpr auto code = request_code::add_write_perm_of_broker;
  using response = add_write_perm_of_broker_response;

  std::string broker_name{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("brokerName", x.broker_name);
  }

  friend bool operator==(const add_write_perm_of_broker_request&,
                         const add_write_perm_of_broker_request&)
    = default;
};

} // namespace rocketcaf::protocol
