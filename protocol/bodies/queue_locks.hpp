#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/message_queue.hpp"

#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// Asks a broker to lock queues for a member of a consumer group (code 41), or
/// to unlock them (code 42). A lock ends 60 s after it was asked for last.
struct queue_lock_request {
  std::string consumer_group;
  std::string client_id;
  /// Whether the broker leaves out its replicas.
  bool only_this_broker = false;
  std::vector<message_queue> mq_set;

  friend bool operator==(const queue_lock_request&, const queue_lock_request&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("clientId", &queue_lock_request::client_id);
    f("consumerGroup", &queue_lock_request::consumer_group);
    f("mqSet", &queue_lock_request::mq_set);
    f("onlyThisBroker", &queue_lock_request::only_this_broker);
  }
};

/// The queues that a broker locked (code 41).
struct queue_lock_reply {
  /// Those that another client holds are missing.
  std::vector<message_queue> lock_ok_mq_set;

  friend bool operator==(const queue_lock_reply&, const queue_lock_reply&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("lockOKMQSet", &queue_lock_reply::lock_ok_mq_set);
  }
};

} // namespace rocketcaf::protocol
