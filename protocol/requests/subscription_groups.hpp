#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <optional>
#include <string>

/// Requests about what brokers know of consumers' groups.
namespace rocketcaf::protocol {

/// Makes a group, or changes it (code 200); it is in the body.
using update_and_create_subscriptiongroup_request
  = bare_request<request_code::update_and_create_subscriptiongroup>;

/// The same for several (code 225).
using update_and_create_subscriptiongroup_list_request
  = bare_request<request_code::update_and_create_subscriptiongroup_list>;

/// Deletes a group (code 207).
struct delete_subscriptiongroup_request {
  static constexpr auto code = request_code::delete_subscriptiongroup;
  using response = no_fields;

  std::string group_name{};
  /// Whether to forget its offsets, too.
  std::optional<bool> clean_offset{};
  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("groupName", x.group_name);
    f("cleanOffset", x.clean_offset);
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const delete_subscriptiongroup_request&,
                         const delete_subscriptiongroup_request&)
    = default;
};

/// Asks for all groups of a broker (code 201).
using get_all_subscriptiongroup_config_request
  = bare_request<request_code::get_all_subscriptiongroup_config>;

/// Asks for a group of a broker (code 352), which is made if it is unknown and
/// the broker makes groups.
using get_subscriptiongroup_config_request
  = group_request<request_code::get_subscriptiongroup_config>;

/// Lets a group read a topic, or not (code 353).
struct update_and_get_group_forbidden_request {
  static constexpr auto code = request_code::update_and_get_group_forbidden;
  using response = no_fields;

  std::string group{};
  std::string topic{};
  std::optional<bool> readable{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("group", x.group);
    f("topic", x.topic);
    f("readable", x.readable);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const update_and_get_group_forbidden_request&,
                         const update_and_get_group_forbidden_request&)
    = default;
};

} // namespace rocketcaf::protocol
