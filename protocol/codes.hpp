#pragma once

#include "rocketcaf/protocol/errc.hpp"

#include <cstdint>
#include <string_view>

namespace rocketcaf::protocol {

/// Request codes that this library sends or serves.
enum class request_code : int32_t {
  send_message = 10,
  pull_message = 11,
  heart_beat = 34,
  unregister_client = 35,
  get_routeinfo_by_topic = 105,
  send_message_v2 = 310,
  send_batch_message = 320,
};

/// Response codes with a meaning of their own. Others are legal, too.
enum class response_code : int32_t {
  success = 0,
  system_error = 1,
  system_busy = 2,
  request_code_not_supported = 3,
  flush_disk_timeout = 10,
  slave_not_available = 11,
  flush_slave_timeout = 12,
  message_illegal = 13,
  service_not_available = 14,
  version_not_supported = 15,
  no_permission = 16,
  topic_not_exist = 17,
  pull_not_found = 19,
  pull_retry_immediately = 20,
  pull_offset_moved = 21,
  subscription_group_not_exist = 26,
  invalid_parameter = 29,
  no_buyer_id = 204,
  not_in_current_unit = 205,
  flow_control = 215,
  not_leader_for_queue = 501,
  go_away = 1500,
};

/// RocketMQ's name of the code, such as "TOPIC_NOT_EXIST"; empty if unknown.
std::string_view name_of(request_code x);
std::string_view name_of(response_code x);

/// The errc for a response code that is no success.
errc to_errc(response_code x);

} // namespace rocketcaf::protocol
