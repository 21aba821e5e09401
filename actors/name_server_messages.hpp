#pragma once

#include "rocketcaf/protocol/bodies/cluster_info.hpp"
#include "rocketcaf/protocol/bodies/kv_table.hpp"
#include "rocketcaf/protocol/bodies/name_lists.hpp"
#include "rocketcaf/protocol/route_data.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// What a `name_server_client_actor` is asked for. Each request has the type of
/// its answer, and a deadline; without one the client's `request_timeout`
/// counts from when it is first handled.
///
/// Requests that only read go to one name server, and to the next one if it
/// does not answer. Requests that change something go to every name server,
/// since these tell each other nothing, once; if one of them fails, so does the
/// request, and its error names it.
namespace rocketcaf {

using protocol::cluster_info;
using protocol::kv_table;
using protocol::topic_list;

// -- routes and brokers -------------------------------------------------------

/// Asks where a topic lives, now (code 105): `find_route` answers from memory.
/// An error of code `errc::no_route` says that no name server knows it.
struct query_route {
  using response = route_data;

  std::string topic = {};
  std::optional<time_point> deadline = {};
};

/// Asks for all clusters and brokers (code 106).
struct get_cluster_info {
  using response = cluster_info;

  std::optional<time_point> deadline = {};
};

/// Takes the permission to write from all topics of a broker, until it
/// registers with another one or is given it back (code 205). The answer is the
/// number of topics.
struct wipe_write_permission {
  using response = int32_t;

  std::string broker_name = {};
  std::optional<time_point> deadline = {};
};

/// Gives it back (code 327).
struct add_write_permission {
  using response = int32_t;

  std::string broker_name = {};
  std::optional<time_point> deadline = {};
};

// -- topics -------------------------------------------------------------------

/// Asks for the names of all topics (code 206).
struct get_all_topics {
  using response = topic_list;

  std::optional<time_point> deadline = {};
};

/// Asks for the names of a cluster's topics (code 224).
struct get_cluster_topics {
  using response = topic_list;

  std::string cluster = {};
  std::optional<time_point> deadline = {};
};

/// Asks for the names of the servers' own topics (code 304).
struct get_system_topics {
  using response = topic_list;

  std::optional<time_point> deadline = {};
};

/// Makes the name servers forget a topic (code 216). Brokers that have it tell
/// them again: see `delete_topic`.
struct forget_topic {
  using response = void;

  std::string topic = {};
  /// All clusters without one.
  std::string cluster = {};
  std::optional<time_point> deadline = {};
};

// -- keys and values ----------------------------------------------------------

/// Sets a value (code 100).
struct put_kv_config {
  using response = void;

  std::string ns = {};
  std::string key = {};
  std::string value = {};
  std::optional<time_point> deadline = {};
};

/// Asks for a value (code 101). An error of code `errc::not_found` says that
/// there is none.
struct get_kv_config {
  using response = std::string;

  std::string ns = {};
  std::string key = {};
  std::optional<time_point> deadline = {};
};

/// Deletes a value, whether it exists or not (code 102).
struct delete_kv_config {
  using response = void;

  std::string ns = {};
  std::string key = {};
  std::optional<time_point> deadline = {};
};

/// Asks for all keys and values of a namespace (code 219). An error of code
/// `errc::not_found` says that there is no such namespace.
struct get_kv_list {
  using response = kv_table;

  std::string ns = {};
  std::optional<time_point> deadline = {};
};

} // namespace rocketcaf
