#pragma once

#include "rocketcaf/protocol/errc.hpp"

#include <cstdint>
#include <string>

namespace rocketcaf {

/// Why a request to a name server or a broker failed.
struct request_failure {
  /// The cause.
  errc code = errc::none;
  /// RocketMQ's code of the request; 0 if none was made.
  int32_t request_code = 0;
  /// "host:port" of who was asked last; empty if nobody was.
  std::string address = {};
  /// RocketMQ's code in the answer; -1 if there was none.
  int32_t response_code = -1;
  /// The server's words or our own explanation, and what to do.
  std::string remark = {};

  friend bool operator==(const request_failure&, const request_failure&)
    = default;
};

/// Returns one line for people: cause, request, address, code and remark.
std::string to_string(const request_failure& x);

} // namespace rocketcaf
