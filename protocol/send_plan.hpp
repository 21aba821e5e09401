#pragma once

#include "rocketcaf/protocol/broker_state.hpp"
#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/retry_table.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rocketcaf::protocol {

/// How an attempt ended that did not store the message as wanted.
struct attempt_end {
  errc cause = errc::none;
  /// The broker's response code; -1 if it gave none.
  int32_t broker_code = retry_table::no_code;
  /// The broker's remark or our own explanation.
  std::string remark = {};
  /// Whether the request may have reached the broker.
  bool written = false;
};

/// What a producer's options say about retries.
struct retry_options {
  /// Attempts after the first.
  size_t retries = 2;
  /// Pause after the first attempt, if there is to be one; doubled each time.
  std::chrono::milliseconds backoff{20};
  /// The longest pause.
  std::chrono::milliseconds max_backoff = std::chrono::hours{24};
  /// Whether a message is sent again that may be stored already.
  bool retry_maybe_stored = true;
  /// Codes of brokers, ascending, that are tried again on another broker first,
  /// after a pause, where the table says that nothing follows.
  std::vector<int32_t> more_codes = {};
};

/// The story of one send: its attempts, what may be stored, and what to do
/// next. What follows from the end of an attempt is in the `retry_table`; this
/// class knows how many there were, where, and how much time is left.
class send_plan {
public:
  // -- attempts ---------------------------------------------------------------

  /// Begins an attempt, or does nothing if one is open: it found no queue yet.
  /// @returns whether this is a retry.
  bool begin_attempt(time_point now) noexcept;

  /// Ends the open attempt and records it: only failures are worth the memory.
  const retry_rule& end_attempt(attempt_end end, std::string broker_name,
                                std::string address,
                                const retry_options& options, time_point now);

  /// Keeps the results, one a message, of an attempt that stored all, only not
  /// as wanted. If no later attempt succeeds, they are the answer.
  void keep(std::vector<send_result> results);

  // -- decisions --------------------------------------------------------------

  /// What to answer after the attempt that just ended; nullopt if another one
  /// should follow.
  /// @pre an attempt has ended.
  std::optional<errc> verdict(const retry_options& options, time_point now,
                              time_point deadline) const noexcept;

  /// How much the next attempt is to avoid a broker: lower is better. What is
  /// known of its health counts more than whether it was tried.
  unsigned rank(std::string_view broker_name,
                broker_state health) const noexcept {
    auto tried = has_failed() ? avoidance(broker_name) : 0;
    return tried == forbidden ? forbidden
                              : 3 * static_cast<unsigned>(health) + tried;
  }

  /// Whether the next attempt may go to this broker at all.
  bool may_try(std::string_view broker_name) const noexcept {
    return !has_failed() || avoidance(broker_name) != forbidden;
  }

  /// The pause before the next attempt goes to this broker.
  std::chrono::milliseconds pause(const retry_options& options,
                                  std::string_view broker_name) const noexcept;

  // -- properties -------------------------------------------------------------

  /// Number of attempts so far, the open one included.
  size_t attempts() const noexcept {
    return started_;
  }

  /// When the last attempt began.
  time_point attempt_start() const noexcept {
    return attempt_start_;
  }

  /// How the last attempt that failed ended.
  errc last_cause() const noexcept {
    return past_ ? past_->last.cause : errc::none;
  }

  /// The broker's text about the last attempt that ended, or ours.
  std::string last_words() const;

  /// What the attempts say about storage.
  storage_state storage() const noexcept;

  /// The results that were kept, if any.
  std::optional<std::vector<send_result>> take_results() noexcept {
    return past_ ? std::exchange(past_->results, std::nullopt) : std::nullopt;
  }

  /// The failure for the caller. `code` says what ended the send; `none` means
  /// the cause of the last attempt. The remark has `why`, the last broker's
  /// words, and what to do.
  send_failure failure(errc code, std::string why) &&;

private:
  static constexpr unsigned forbidden = 100;

  /// What is known of attempts that ended.
  struct history {
    /// Those that failed.
    std::vector<send_attempt> attempts;
    attempt_end last;
    std::optional<retry_rule> rule;
    std::optional<std::vector<send_result>> results;
    attempt_storage storage = attempt_storage::not_stored;
  };

  /// Whether an attempt has ended.
  bool has_failed() const noexcept {
    return past_ && past_->rule;
  }

  history& past();
  unsigned avoidance(std::string_view broker_name) const noexcept;

  /// Null for nearly all sends, which are stored at once: it is most of the
  /// size.
  std::unique_ptr<history> past_;
  time_point attempt_start_{};
  uint32_t started_ = 0;
  bool open_ = false;
};

} // namespace rocketcaf::protocol
