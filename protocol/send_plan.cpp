#include "rocketcaf/protocol/send_plan.hpp"

#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/send_request.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::protocol {

namespace {

/// Java's `retryResponseCodes`, as of 5.3.
bool is_retried_code(int32_t code) noexcept {
  switch (static_cast<response_code>(code)) {
  case response_code::topic_not_exist:
  case response_code::service_not_available:
  case response_code::system_error:
  case response_code::system_busy:
  case response_code::no_permission:
  case response_code::no_buyer_id:
  case response_code::not_in_current_unit:
  case response_code::go_away:
  // Only if the options ask for it do these end an attempt at all.
  case response_code::flush_disk_timeout:
  case response_code::flush_slave_timeout:
  case response_code::slave_not_available:
    return true;
  default:
    return false;
  }
}

} // namespace

bool is_retried(errc cause, int32_t broker_code) noexcept {
  if (broker_code >= 0)
    return is_retried_code(broker_code);
  switch (cause) {
  case errc::attempt_timeout:
  case errc::connect_failed:
  case errc::connection_lost:
  case errc::frame_too_large:
  case errc::name_resolution_failed:
  case errc::protocol_error:
    return true;
  default:
    return false;
  }
}

void send_plan::end_attempt(attempt_end end, std::string broker_name,
                            std::string address, time_point now) {
  send_attempt record;
  record.broker_name = std::move(broker_name);
  record.address = std::move(address);
  record.cause = end.cause;
  record.broker_code = end.broker_code;
  record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
    now - attempt_start_);
  attempts_.push_back(std::move(record));
  if (end.broker_code < 0 ? end.written : is_stored(end.broker_code))
    maybe_stored_ = true;
  else if (end.broker_code >= 0)
    refused_ = true;
  last_ = std::move(end);
}

bool send_plan::should_retry(const retry_options& options) const noexcept {
  return started_ <= options.retries
      && is_retried(last_.cause, last_.broker_code);
}

std::chrono::milliseconds send_plan::pause(
  const retry_options& options) const noexcept {
  auto doublings = std::min<size_t>(started_, 16);
  return options.backoff * (1 << (doublings > 0 ? doublings - 1 : 0));
}

storage_state send_plan::storage() const noexcept {
  if (maybe_stored_)
    return storage_state::maybe_stored;
  return refused_ ? storage_state::refused : storage_state::not_stored;
}

send_failure send_plan::failure(errc code, std::string remark) && {
  send_failure result;
  result.code = code == errc::none ? last_.cause : code;
  result.storage = storage();
  result.broker_code = last_.broker_code;
  result.remark = remark.empty() ? std::move(last_.remark) : std::move(remark);
  result.attempts = std::move(attempts_);
  return result;
}

} // namespace rocketcaf::protocol
