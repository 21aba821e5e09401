#pragma once

#include "rocketcaf/actors/embedded/pull_table.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/pulling.hpp"
#include "rocketcaf/protocol/stored_message.hpp"
#include "rocketcaf/protocol/text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rocketcaf::actors::embedded {

/// Who sent a request, and to which broker.
struct request_source {
  size_t broker = 0;
  /// 0 for the master, from 1 on for slaves.
  size_t broker_id = 0;
  uint64_t connection = 0;
  protocol::stored_host host;
};

/// What a broker tells another client than the one that asked, or the same one
/// beside the answer. The opaque of one-way requests is set by whoever sends
/// it.
struct client_notice {
  uint64_t connection = 0;
  protocol::remoting_command command;
};

/// What came of a request. Without an answer, the request is parked, or it has
/// none.
struct request_outcome {
  std::optional<protocol::remoting_command> answer;
  std::optional<protocol::pull_message_request> parked;
  /// Where messages were stored, if any were.
  std::optional<queue_key> stored;
  std::vector<client_notice> notices;
};

/// Makes an answer; the opaque is set by whoever sends it.
inline protocol::remoting_command make_answer(protocol::response_code code,
                                              std::string remark = {}) {
  protocol::remoting_command result;
  result.code = static_cast<int32_t>(code);
  result.flag = protocol::response_flag;
  result.remark = std::move(remark);
  return result;
}

/// Returns a text from a request in a form that is fit for a remark.
inline std::string shown(std::string_view text) {
  constexpr size_t longest = 128;
  if (text.size() > longest || !protocol::is_valid_utf8(text))
    return "(unprintable)";
  return std::string{text};
}

} // namespace rocketcaf::actors::embedded
