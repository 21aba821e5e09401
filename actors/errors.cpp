#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/sec.hpp>

namespace rocketcaf {

caf::error make_error(errc code, std::string text) {
  return caf::make_error(code, std::move(text));
}

caf::error make_error(send_failure failure) {
  auto code = failure.code;
  return caf::make_error(code, std::move(failure));
}

send_failure make_failure(errc code, std::string text) {
  send_failure result;
  result.code = code;
  result.remark = std::move(text);
  return result;
}

caf::error make_error(const validation_error& what) {
  return caf::make_error(what.code, to_string(what));
}

errc code_of(const caf::error& what) {
  auto code = errc::none;
  // An empty error has no category to ask for.
  if (compat::failed(what) && what.category() == caf::type_id_v<errc>)
    from_integer(what.code(), code);
  return code;
}

namespace {

/// What CAF's own errors say about a send: see the declaration.
send_failure failure_of_sec(const caf::error& what) {
  send_failure result;
  result.remark = caf::to_string(what);
  if (what == caf::sec::request_timeout) {
    result.code = errc::deadline_exceeded;
    result.storage = storage_state::maybe_stored;
  } else if (what == caf::sec::request_receiver_down) {
    result.code = errc::unavailable;
    result.storage = storage_state::not_stored;
  } else {
    result.code = errc::unavailable;
    result.storage = storage_state::maybe_stored;
  }
  return result;
}

} // namespace

send_failure failure_of(const caf::error& what) {
  auto code = code_of(what);
  if (code == errc::none)
    return failure_of_sec(what);
  auto context = what.context();
  if (context.match_elements<send_failure>())
    return context.get_as<send_failure>(0);
  send_failure result;
  result.code = code;
  if (context.match_elements<std::string>())
    result.remark = context.get_as<std::string>(0);
  if (context.match_elements<request_failure>()) {
    auto request = context.get_as<request_failure>(0);
    result.broker_code = request.response_code;
    result.remark = std::move(request.remark);
  }
  return result;
}

caf::error make_error(request_failure failure) {
  auto code = failure.code;
  return caf::make_error(code, std::move(failure));
}

request_failure request_failure_of(const caf::error& what) {
  auto context = what.context();
  if (code_of(what) != errc::none && context.match_elements<request_failure>())
    return context.get_as<request_failure>(0);
  auto failure = failure_of(what);
  return {.code = failure.code,
          .response_code = failure.broker_code,
          .remark = std::move(failure.remark)};
}

std::string text_of(const caf::error& what) {
  if (what.context().match_elements<request_failure>())
    return to_string(request_failure_of(what));
  auto failure = failure_of(what);
  if (failure.remark.empty())
    return to_string(failure.code);
  return to_string(failure.code) + ": " + failure.remark;
}

} // namespace rocketcaf
