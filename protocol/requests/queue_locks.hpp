#pragma once

#include "rocketcaf/protocol/requests/request.hpp"

/// Requests of consumers that process queues in order; all of it is in the
/// bodies. A lock is forgotten after 60 s without another request for it.
namespace rocketcaf::protocol {

/// Asks for locks on queues (code 41); the answer names those that were
/// granted.
struct lock_batch_mq_request {
  static constexpr auto code = request_code::lock_batch_mq;
  using response = no_fields;

  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const lock_batch_mq_request&,
                         const lock_batch_mq_request&)
    = default;
};

/// Gives locks back (code 42).
struct unlock_batch_mq_request {
  static constexpr auto code = request_code::unlock_batch_mq;
  using response = no_fields;

  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const unlock_batch_mq_request&,
                         const unlock_batch_mq_request&)
    = default;
};

} // namespace rocketcaf::protocol
