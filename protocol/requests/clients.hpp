#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <optional>
#include <string>

/// Requests by which clients and brokers tell each other who is there.
namespace rocketcaf::protocol {

/// What brokers from 5.1.3 on say besides.
struct heart_beat_response {
  /// Whether heartbeats may leave out what did not change.
  std::optional<bool> supports_heart_beat_v2{};
  std::optional<bool> subscription_changed{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("IS_SUPPORT_HEART_BEAT_V2", x.supports_heart_beat_v2);
    f("IS_SUB_CHANGE", x.subscription_changed);
  }

  friend bool operator==(const heart_beat_response&, const heart_beat_response&)
    = default;
};

/// Tells a broker who lives in a client (code 34); all of it is in the body.
struct heart_beat_request {
  static constexpr auto code = request_code::heart_beat;
  using response = heart_beat_response;

  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const heart_beat_request&, const heart_beat_request&)
    = default;
};

/// Makes a broker forget a client's groups (code 35).
struct unregister_client_request {
  static constexpr auto code = request_code::unregister_client;
  using response = no_fields;

  std::string client_id{};
  std::optional<std::string> producer_group{};
  std::optional<std::string> consumer_group{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("clientID", x.client_id);
    f("producerGroup", x.producer_group);
    f("consumerGroup", x.consumer_group);
  }

  friend bool operator==(const unregister_client_request&,
                         const unregister_client_request&)
    = default;
};

/// Asks a broker whether it understands a subscription (code 46), which is in
/// the body.
using check_client_config_request
  = bare_request<request_code::check_client_config>;

/// Asks for the client ids of a group's consumers (code 38).
struct get_consumer_list_by_group_request {
  static constexpr auto code = request_code::get_consumer_list_by_group;
  using response = no_fields;

  std::string consumer_group{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
  }

  friend bool operator==(const get_consumer_list_by_group_request&,
                         const get_consumer_list_by_group_request&)
    = default;
};

/// A broker tells a consumer that its group has others than before (code 40),
/// one-way.
struct notify_consumer_ids_changed_request {
  static constexpr auto code = request_code::notify_consumer_ids_changed;
  using response = no_fields;

  std::string consumer_group{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
  }

  friend bool operator==(const notify_consumer_ids_changed_request&,
                         const notify_consumer_ids_changed_request&)
    = default;
};

/// Asks for a group's consumers (code 203).
struct get_consumer_connection_list_request {
  static constexpr auto code = request_code::get_consumer_connection_list;
  using response = no_fields;

  std::string consumer_group{};
  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const get_consumer_connection_list_request&,
                         const get_consumer_connection_list_request&)
    = default;
};

/// Asks for a group's producers (code 204).
struct get_producer_connection_list_request {
  static constexpr auto code = request_code::get_producer_connection_list;
  using response = no_fields;

  std::string producer_group{};
  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("producerGroup", x.producer_group);
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const get_producer_connection_list_request&,
                         const get_producer_connection_list_request&)
    = default;
};

/// Asks for all producers (code 328).
using get_all_producer_info_request
  = bare_request<request_code::get_all_producer_info>;

} // namespace rocketcaf::protocol
