#pragma once

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/expected.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/request_failure.hpp"
#include "rocketcaf/protocol/requests/request.hpp"
#include "rocketcaf/protocol/validation.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <utility>

/// How answers are read, and what is wrong with requests. Failures lack what
/// only who asked knows: the request's code and the address.
namespace rocketcaf::protocol {

/// The failure of a request that breaks a rule and is not sent.
request_failure refusal(const validation_error& what);

/// The failure of an answer that is no success.
request_failure refusal(const remoting_command& answer);

/// The failure of an answer that says success and cannot be read.
request_failure unreadable(const remoting_command& answer, std::string why);

/// The failure of one of several that were asked, and who that is.
struct named_failure {
  std::string name;
  request_failure why;
};

/// Makes one failure of several: it has the codes and the address of the first,
/// and names all. A single one that was asked has its own words.
/// @param asked how many were asked, those without a failure included.
/// @pre there is one.
request_failure combine(std::span<const named_failure> failures, size_t asked);

/// Tells whether the answer is a success.
inline bool is_success(const remoting_command& answer) noexcept {
  return answer.code == static_cast<int32_t>(response_code::success);
}

/// Reads the header of a successful answer to a request `T`.
template <typed_request T>
expected<typename T::response, request_failure> read_answer(
  const remoting_command& answer) {
  if (!is_success(answer))
    return unexpected{refusal(answer)};
  auto header = read_reply<T>(answer);
  if (!header)
    return unexpected{unreadable(answer, std::move(header.error()))};
  return std::move(*header);
}

/// Reads the body of a successful answer, which is one JSON object.
template <class T>
expected<T, request_failure> read_json_answer(const remoting_command& answer) {
  if (!is_success(answer))
    return unexpected{refusal(answer)};
  auto body = decode_json_body<T>(answer.body);
  if (!body)
    return unexpected{unreadable(answer, "the body is not what it should be")};
  return std::move(*body);
}

} // namespace rocketcaf::protocol
