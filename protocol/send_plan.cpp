#include "rocketcaf/protocol/send_plan.hpp"

#include "rocketcaf/protocol/codes.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::protocol {

namespace {

/// Adds a part to a sentence of parts.
void append(std::string& out, std::string_view part) {
  if (part.empty())
    return;
  if (!out.empty())
    out += "; ";
  out += part;
}

/// What follows by the table, or by the user's codes.
retry_rule rule_for(const attempt_end& end, const retry_options& options) {
  auto result = retry_table::find(end.cause, end.broker_code, end.written);
  if (result.where == retry_where::nowhere
      && end.broker_code != retry_table::no_code
      && std::ranges::binary_search(options.more_codes, end.broker_code)) {
    result.where = retry_where::another_first;
    result.when = retry_when::after_pause;
  }
  return result;
}

} // namespace

// -- attempts -----------------------------------------------------------------

bool send_plan::begin_attempt(time_point now) noexcept {
  if (open_)
    return false;
  open_ = true;
  attempt_start_ = now;
  return ++started_ > 1;
}

const retry_rule& send_plan::end_attempt(attempt_end end,
                                         std::string broker_name,
                                         std::string address,
                                         const retry_options& options,
                                         time_point now) {
  send_attempt record;
  record.broker_name = std::move(broker_name);
  record.address = std::move(address);
  record.cause = end.cause;
  record.broker_code = end.broker_code;
  record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
    now - attempt_start_);
  auto& x = past();
  x.attempts.push_back(std::move(record));
  x.rule = rule_for(end, options);
  x.storage = std::max(x.storage, x.rule->storage);
  x.last = std::move(end);
  open_ = false;
  return *x.rule;
}

void send_plan::keep(std::vector<send_result> results) {
  past().results = std::move(results);
}

send_plan::history& send_plan::past() {
  if (!past_)
    past_ = std::make_unique<history>();
  return *past_;
}

// -- decisions ----------------------------------------------------------------

std::optional<errc> send_plan::verdict(const retry_options& options,
                                       time_point now,
                                       time_point deadline) const noexcept {
  // A last word is worth more than the news that it came late.
  if (past_->rule->where == retry_where::nowhere)
    return past_->last.cause;
  if (now >= deadline)
    return errc::deadline_exceeded;
  if (started_ > options.retries)
    return past_->last.cause;
  if (!options.retry_maybe_stored
      && past_->storage >= attempt_storage::maybe_stored)
    return past_->last.cause;
  return std::nullopt;
}

unsigned send_plan::avoidance(std::string_view broker_name) const noexcept {
  auto& attempts = past_->attempts;
  auto tried
    = std::any_of(attempts.begin(), attempts.end(), [=](const send_attempt& x) {
        return x.broker_name == broker_name;
      });
  if (!tried)
    return 0;
  if (past_->rule->where == retry_where::another_only || past_->results)
    return forbidden;
  return attempts.back().broker_name == broker_name ? 2 : 1;
}

std::chrono::milliseconds send_plan::pause(
  const retry_options& options, std::string_view broker_name) const noexcept {
  if (!has_failed()
      || (past_->rule->when == retry_when::at_once
          && avoidance(broker_name) == 0))
    return std::chrono::milliseconds{0};
  auto doublings = std::min<size_t>(past_->attempts.size() - 1, 16);
  return std::min(options.backoff * (1 << doublings), options.max_backoff);
}

// -- properties ---------------------------------------------------------------

storage_state send_plan::storage() const noexcept {
  switch (past_ ? past_->storage : attempt_storage::not_stored) {
  case attempt_storage::not_stored:
    return storage_state::not_stored;
  case attempt_storage::refused:
    return storage_state::refused;
  default:
    return storage_state::maybe_stored;
  }
}

std::string send_plan::last_words() const {
  auto code = past_ ? past_->last.broker_code : retry_table::no_code;
  if (past_ && !past_->last.remark.empty())
    return past_->last.remark;
  auto name = name_of(static_cast<response_code>(code));
  return name.empty() ? "the broker gave no text" : std::string{name};
}

send_failure send_plan::failure(errc code, std::string why) && {
  send_failure result;
  result.code = code == errc::none ? last_cause() : code;
  result.storage = storage();
  if (!has_failed()) {
    result.remark = std::move(why);
    return result;
  }
  auto& [attempts, last, rule, kept, stored] = *past_;
  result.broker_code = last.broker_code;
  if (result.code == last.cause) {
    append(result.remark, last_words());
    if (why != last.remark)
      append(result.remark, why);
  } else {
    append(result.remark, why);
    append(result.remark, "before, " + attempts.back().broker_name + ": "
                            + to_string(last.cause) + ": " + last_words());
  }
  // Not if the rule only stands for the cause: that has its own words.
  if (rule->cause == last.cause)
    append(result.remark, rule->advice);
  if (stored == attempt_storage::maybe_stored)
    append(result.remark, "the message may be stored: send it again only if a "
                          "duplicate does no harm");
  result.attempts = std::move(attempts);
  return result;
}

} // namespace rocketcaf::protocol
