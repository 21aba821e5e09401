#pragma once

#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <cstdint>
#include <string>

namespace rocketcaf::protocol {

/// Bits of `pull_request::sys_flag`.
inline constexpr int32_t pull_commit_offset_flag = 0x1;
inline constexpr int32_t pull_suspend_flag = 0x2;
inline constexpr int32_t pull_subscription_flag = 0x4;

/// A decoded pull request (code 11), as a broker sees it.
struct pull_request {
  std::string consumer_group;
  std::string topic;
  int32_t queue_id = 0;
  int64_t queue_offset = 0;
  int32_t max_msg_nums = 32;
  int32_t sys_flag = 0;
  int64_t commit_offset = 0;
  int64_t suspend_timeout_millis = 0;
  /// Tag expression; empty or "*" for all.
  std::string subscription;
  std::string expression_type = "TAG";
};

/// @returns a text that names the missing or malformed field, on error.
expected<pull_request, std::string> read_pull_request(
  const remoting_command& request);

/// Makes a pull request, as a client does.
remoting_command make_pull_request(const pull_request& x);

/// The header of a pull response.
struct pull_response {
  int64_t suggest_which_broker_id = 0;
  int64_t next_begin_offset = 0;
  int64_t min_offset = 0;
  int64_t max_offset = 0;
};

void write_pull_response(remoting_command& response, const pull_response& x);

} // namespace rocketcaf::protocol
