#pragma once

#include "rocketcaf/protocol/command_view.hpp"
#include "rocketcaf/protocol/expected.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::actors::embedded {

/// The header of a send request (codes 10, 310 and 320); views into the
/// request. Unlike `protocol::send_message_v2_request` it costs no allocation.
struct send_header {
  std::string_view topic;
  std::string_view create_topic;
  int32_t create_topic_queues = 0;
  /// Below 0 lets the broker choose.
  int32_t queue_id = 0;
  int32_t sys_flag = 0;
  int64_t born_millis = 0;
  int32_t flag = 0;
  /// The property string, as sent.
  std::string_view properties;
  int32_t reconsume_times = 0;
  /// How often a message to a retry topic may come again.
  int32_t max_reconsume_times = 16;
  /// This field, not the request code, makes the body a batch.
  bool batch = false;
};

/// Reads the header of a send request: long names for code 10, one-letter
/// names for the others. As brokers do, it insists on topic, queue, flags and
/// time alone.
/// @returns a text that names the missing or malformed field, on error.
expected<send_header, std::string> read_send_header(
  const protocol::command_view& request);

} // namespace rocketcaf::actors::embedded
