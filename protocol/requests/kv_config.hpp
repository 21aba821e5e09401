#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

#include <optional>
#include <string>

/// Requests about name servers' own keys and values, which each of them has.
namespace rocketcaf::protocol {

/// Sets a value (code 100).
struct put_kv_config_request {
  static constexpr auto code = request_code::put_kv_config;
  using response = no_fields;

  std::string ns{};
  std::string key{};
  std::string value{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("namespace", x.ns);
    f("key", x.key);
    f("value", x.value);
  }

  friend bool operator==(const put_kv_config_request&,
                         const put_kv_config_request&)
    = default;
};

/// The value.
struct get_kv_config_response {
  std::optional<std::string> value{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("value", x.value);
  }

  friend bool operator==(const get_kv_config_response&,
                         const get_kv_config_response&)
    = default;
};

/// Asks for a value (code 101); 22 says that there is none.
struct get_kv_config_request {
  static constexpr auto code = request_code::get_kv_config;
  using response = get_kv_config_response;

  std::string ns{};
  std::string key{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("namespace", x.ns);
    f("key", x.key);
  }

  friend bool operator==(const get_kv_config_request&,
                         const get_kv_config_request&)
    = default;
};

/// Deletes a value (code 102).
struct delete_kv_config_request {
  static constexpr auto code = request_code::delete_kv_config;
  using response = no_fields;

  std::string ns{};
  std::string key{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("namespace", x.ns);
    f("key", x.key);
  }

  friend bool operator==(const delete_kv_config_request&,
                         const delete_kv_config_request&)
    = default;
};

/// Asks for all values of a namespace (code 219).
struct get_kvlist_by_namespace_request {
  static constexpr auto code = request_code::get_kvlist_by_namespace;
  using response = no_fields;

  std::string ns{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("namespace", x.ns);
  }

  friend bool operator==(const get_kvlist_by_namespace_request&,
                         const get_kvlist_by_namespace_request&)
    = default;
};

} // namespace rocketcaf::protocol
