#pragma once

#include <optional>
#include <string>

namespace rocketcaf::protocol {

/// A header without fields.
struct no_fields {
  template <class Self, class F>
  static void fields(Self&, F&) {
    // nop
  }

  friend bool operator==(const no_fields&, const no_fields&) = default;
};

/// What many requests may say besides (RpcRequestHeader.java). Plain brokers
/// need none of it; proxies do.
struct rpc_fields {
  /// The broker that the request is for; worth sending when it is known.
  std::optional<std::string> broker_name{};
  /// A namespace of the second kind.
  std::optional<std::string> ns{};
  std::optional<bool> is_namespaced{};
  std::optional<bool> is_oneway{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("bname", x.broker_name);
    f("ns", x.ns);
    f("nsd", x.is_namespaced);
    f("oway", x.is_oneway);
  }

  friend bool operator==(const rpc_fields&, const rpc_fields&) = default;
};

/// What requests that name a topic may say besides (TopicRequestHeader.java).
struct topic_rpc_fields {
  std::optional<std::string> broker_name{};
  std::optional<std::string> ns{};
  std::optional<bool> is_namespaced{};
  std::optional<bool> is_oneway{};
  /// For static topics: whether queue ids are logical ones.
  std::optional<bool> is_logical{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    rpc_fields::fields(x, f);
    f("lo", x.is_logical);
  }

  friend bool operator==(const topic_rpc_fields&, const topic_rpc_fields&)
    = default;
};

} // namespace rocketcaf::protocol
