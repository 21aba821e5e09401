#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/message_queue.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::protocol {

/// Asks a broker which queues a member of a consumer group shall consume
/// (code 400).
struct assignment_request {
  std::string topic;
  std::string consumer_group;
  std::string client_id;
  /// "AVG" or "AVG_BY_CIRCLE".
  std::string strategy_name = "AVG";
  /// "CLUSTERING" or "BROADCASTING".
  std::string message_model = "CLUSTERING";

  friend bool operator==(const assignment_request&, const assignment_request&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("clientId", &assignment_request::client_id);
    f("consumerGroup", &assignment_request::consumer_group);
    f("messageModel", &assignment_request::message_model);
    f("strategyName", &assignment_request::strategy_name);
    f("topic", &assignment_request::topic);
  }
};

/// A queue to consume, and how.
struct queue_assignment {
  /// With id -1 for all queues of the broker, if `mode` is "POP".
  message_queue queue;
  /// "PULL" or "POP".
  std::string mode = "PULL";
  std::optional<std::map<std::string, std::string>> attachments;

  friend bool operator==(const queue_assignment&, const queue_assignment&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("attachments", &queue_assignment::attachments);
    f("messageQueue", &queue_assignment::queue);
    f("mode", &queue_assignment::mode);
  }
};

/// The queues that a member of a consumer group shall consume (code 400).
struct assignment_reply {
  /// Nothing if the broker does not know: what the member has stays.
  std::optional<std::vector<queue_assignment>> message_queue_assignments;

  friend bool operator==(const assignment_reply&, const assignment_reply&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("messageQueueAssignments", &assignment_reply::message_queue_assignments);
  }
};

/// Sets how a consumer group gets messages of a topic (code 401).
struct request_mode_request {
  std::string topic;
  std::string consumer_group;
  /// "PULL" or "POP".
  std::string mode = "PULL";
  /// Queues that members share; 0 for all.
  int32_t pop_share_queue_num = 0;

  friend bool operator==(const request_mode_request&,
                         const request_mode_request&)
    = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("consumerGroup", &request_mode_request::consumer_group);
    f("mode", &request_mode_request::mode);
    f("popShareQueueNum", &request_mode_request::pop_share_queue_num);
    f("topic", &request_mode_request::topic);
  }
};

} // namespace rocketcaf::protocol
