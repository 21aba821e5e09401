#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rocketcaf::actors::embedded {

/// Request codes that the embedded broker serves.
namespace code {

inline constexpr int32_t send_message = 10;
inline constexpr int32_t pull_message = 11;
inline constexpr int32_t query_consumer_offset = 14;
inline constexpr int32_t update_consumer_offset = 15;
inline constexpr int32_t get_max_offset = 30;
inline constexpr int32_t get_min_offset = 31;
inline constexpr int32_t heart_beat = 34;
inline constexpr int32_t unregister_client = 35;
inline constexpr int32_t get_consumer_list_by_group = 38;
inline constexpr int32_t get_routeinfo_by_topic = 105;
inline constexpr int32_t send_message_v2 = 310;
inline constexpr int32_t send_batch_message = 320;
inline constexpr int32_t lite_pull_message = 361;

} // namespace code

struct served_code {
  int32_t code;
  std::string_view name;
};

/// The table of README.md, row by row; a test keeps them equal. Everything
/// else is answered with code 3, REQUEST_CODE_NOT_SUPPORTED.
inline constexpr std::array<served_code, 13> served_codes = {{
  {code::send_message, "SEND_MESSAGE"},
  {code::pull_message, "PULL_MESSAGE"},
  {code::query_consumer_offset, "QUERY_CONSUMER_OFFSET"},
  {code::update_consumer_offset, "UPDATE_CONSUMER_OFFSET"},
  {code::get_max_offset, "GET_MAX_OFFSET"},
  {code::get_min_offset, "GET_MIN_OFFSET"},
  {code::heart_beat, "HEART_BEAT"},
  {code::unregister_client, "UNREGISTER_CLIENT"},
  {code::get_consumer_list_by_group, "GET_CONSUMER_LIST_BY_GROUP"},
  {code::get_routeinfo_by_topic, "GET_ROUTEINFO_BY_TOPIC"},
  {code::send_message_v2, "SEND_MESSAGE_V2"},
  {code::send_batch_message, "SEND_BATCH_MESSAGE"},
  {code::lite_pull_message, "LITE_PULL_MESSAGE"},
}};

} // namespace rocketcaf::actors::embedded
