#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <optional>
#include <string>

/// Requests about brokers and name servers themselves.
namespace rocketcaf::protocol {

/// Changes a broker's settings (code 25); the body is Java properties.
using update_broker_config_request
  = bare_request<request_code::update_broker_config>;

/// Which settings they are.
struct get_broker_config_response {
  /// A DataVersion, as JSON.
  std::optional<std::string> version{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("version", x.version);
  }

  friend bool operator==(const get_broker_config_response&,
                         const get_broker_config_response&)
    = default;
};

/// Asks for a broker's settings (code 26).
using get_broker_config_request
  = bare_request<request_code::get_broker_config, get_broker_config_response>;

/// Asks for a broker's figures (code 28).
using get_broker_runtime_info_request
  = bare_request<request_code::get_broker_runtime_info>;

/// Asks for one statistic of a broker (code 315).
struct view_broker_stats_data_request {
  static constexpr auto code = request_code::view_broker_stats_data;
  using response = no_fields;

  std::string stats_name{};
  std::string stats_key{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("statsName", x.stats_name);
    f("statsKey", x.stats_key);
  }

  friend bool operator==(const view_broker_stats_data_request&,
                         const view_broker_stats_data_request&)
    = default;
};

/// Makes a broker delete old parts of its index (code 306).
using clean_expired_consumequeue_request
  = bare_request<request_code::clean_expired_consumequeue>;

/// Makes a broker delete old messages (code 329).
using delete_expired_commitlog_request
  = bare_request<request_code::delete_expired_commitlog>;

/// Changes a name server's settings (code 318); the body is Java properties.
using update_namesrv_config_request
  = bare_request<request_code::update_namesrv_config>;

/// Asks for a name server's settings (code 319).
using get_namesrv_config_request
  = bare_request<request_code::get_namesrv_config>;

} // namespace rocketcaf::protocol
