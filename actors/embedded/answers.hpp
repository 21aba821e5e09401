#pragma once

#include "rocketcaf/actors/embedded/request_outcome.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <string>
#include <string_view>
#include <utility>

/// Answers that several handlers give.
namespace rocketcaf::actors::embedded {

/// Brokers stumble over a header without what they need.
inline protocol::remoting_command refuse_header(const std::string& error) {
  return make_answer(protocol::response_code::system_error, shown(error));
}

inline protocol::remoting_command refuse_unknown_topic(std::string_view topic) {
  return make_answer(protocol::response_code::topic_not_exist,
                     "topic " + shown(topic) + " does not exist");
}

/// Success with a body.
inline protocol::remoting_command answer_with(std::string body) {
  auto result = make_answer(protocol::response_code::success);
  result.body = std::move(body);
  return result;
}

} // namespace rocketcaf::actors::embedded
