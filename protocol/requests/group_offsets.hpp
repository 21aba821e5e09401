#pragma once

#include "rocketcaf/protocol/requests/offset_response.hpp"
#include "rocketcaf/protocol/requests/request.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Requests about how far groups are in queues.
namespace rocketcaf::protocol {

/// Asks where a group is in a queue (code 14); 22 says that it is nowhere yet.
struct query_consumer_offset_request {
  static constexpr auto code = request_code::query_consumer_offset;
  using response = offset_response;

  std::string consumer_group{};
  std::string topic{};
  int32_t queue_id = 0;
  /// False asks for 22 also where 0 would do.
  std::optional<bool> set_zero_if_not_found{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("setZeroIfNotFound", x.set_zero_if_not_found);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const query_consumer_offset_request&,
                         const query_consumer_offset_request&)
    = default;
};

/// Says where a group is in a queue (code 15), usually one-way.
struct update_consumer_offset_request {
  static constexpr auto code = request_code::update_consumer_offset;
  using response = no_fields;

  std::string consumer_group{};
  std::string topic{};
  int32_t queue_id = 0;
  /// The next offset to consume.
  int64_t commit_offset = 0;
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("consumerGroup", x.consumer_group);
    f("topic", x.topic);
    f("queueId", x.queue_id);
    f("commitOffset", x.commit_offset);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const update_consumer_offset_request&,
                         const update_consumer_offset_request&)
    = default;
};

/// Asks how far several groups are, compared with one (code 308).
struct query_correction_offset_request {
  static constexpr auto code = request_code::query_correction_offset;
  using response = no_fields;

  /// Names with commas between them.
  std::optional<std::string> filter_groups{};
  std::string compare_group{};
  std::string topic{};
  topic_rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("filterGroups", x.filter_groups);
    f("compareGroup", x.compare_group);
    f("topic", x.topic);
    topic_rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const query_correction_offset_request&,
                         const query_correction_offset_request&)
    = default;
};

/// Sets the offsets of a group to those of another one (code 314).
struct clone_group_offset_request {
  static constexpr auto code = request_code::clone_group_offset;
  using response = no_fields;

  std::string src_group{};
  std::string dest_group{};
  std::optional<std::string> topic{};
  std::optional<bool> offline{};
  rpc_fields rpc{};

  template <class Self, class F>
  static void fields(Self& x, F& f) {
    f("srcGroup", x.src_group);
    f("destGroup", x.dest_group);
    f("topic", x.topic);
    f("offline", x.offline);
    rpc_fields::fields(x.rpc, f);
  }

  friend bool operator==(const clone_group_offset_request&,
                         const clone_group_offset_request&)
    = default;
};

} // namespace rocketcaf::protocol
