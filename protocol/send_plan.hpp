#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// How an attempt ended that did not store the message as wanted.
struct attempt_end {
  errc cause = errc::none;
  /// The broker's response code; -1 if it gave none.
  int32_t broker_code = -1;
  /// The broker's remark or our own explanation.
  std::string remark = {};
  /// Whether the request may have reached the broker.
  bool written = false;
};

/// What a producer's options say about retries.
struct retry_options {
  /// Attempts after the first.
  size_t retries = 2;
  /// Pause before the same broker is tried again; doubled each time.
  std::chrono::milliseconds backoff{20};
};

/// The story of one send: its attempts, what may be stored, and what to do
/// next. This is the one place that decides about retries.
class send_plan {
public:
  // -- attempts ---------------------------------------------------------------

  void begin_attempt(time_point now) noexcept {
    ++started_;
    attempt_start_ = now;
  }

  /// Ends the open attempt and records it: only failures are worth the memory.
  void end_attempt(attempt_end end, std::string broker_name,
                   std::string address, time_point now);

  // -- decisions --------------------------------------------------------------

  /// Tells whether another attempt should follow the one that just ended.
  bool should_retry(const retry_options& options) const noexcept;

  /// The pause before a further attempt on the broker that just failed.
  std::chrono::milliseconds pause(const retry_options& options) const noexcept;

  // -- properties -------------------------------------------------------------

  /// Number of attempts so far, the open one included.
  size_t attempts() const noexcept {
    return started_;
  }

  /// Tells whether the last attempt that failed was on this broker.
  bool just_failed_on(std::string_view broker_name) const noexcept {
    return !attempts_.empty() && attempts_.back().broker_name == broker_name;
  }

  /// What the attempts say about storage.
  storage_state storage() const noexcept;

  /// The failure for the caller. `code` says what ended the send; `none` means
  /// the cause of the last attempt.
  send_failure failure(errc code, std::string remark) &&;

private:
  /// Those that failed.
  std::vector<send_attempt> attempts_;
  size_t started_ = 0;
  time_point attempt_start_{};
  /// Of the last attempt that ended.
  attempt_end last_;
  bool maybe_stored_ = false;
  bool refused_ = false;
};

/// Tells whether an attempt that ended like this should be tried again.
bool is_retried(errc cause, int32_t broker_code) noexcept;

} // namespace rocketcaf::protocol
