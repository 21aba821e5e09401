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
                                         std::string address, time_point now) {
  send_attempt record;
  record.broker_name = std::move(broker_name);
  record.address = std::move(address);
  record.cause = end.cause;
  record.broker_code = end.broker_code;
  record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
    now - attempt_start_);
  attempts_.push_back(std::move(record));
  rule_ = &retry_table::find(end.cause, end.broker_code, end.written);
  storage_ = std::max(storage_, rule_->storage);
  last_ = std::move(end);
  open_ = false;
  return *rule_;
}

void send_plan::keep(send_result result) {
  result_ = std::make_unique<send_result>(std::move(result));
}

// -- decisions ----------------------------------------------------------------

std::optional<errc> send_plan::verdict(const retry_options& options,
                                       time_point now,
                                       time_point deadline) const noexcept {
  // A last word is worth more than the news that it came late.
  if (rule_->where == retry_where::nowhere)
    return last_.cause;
  if (now >= deadline)
    return errc::deadline_exceeded;
  if (started_ > options.retries)
    return last_.cause;
  return std::nullopt;
}

unsigned send_plan::avoidance(std::string_view broker_name) const noexcept {
  auto tried = std::any_of(
    attempts_.begin(), attempts_.end(),
    [=](const send_attempt& x) { return x.broker_name == broker_name; });
  if (!tried)
    return 0;
  if (rule_->where == retry_where::another_only || result_)
    return forbidden;
  return attempts_.back().broker_name == broker_name ? 2 : 1;
}

std::chrono::milliseconds send_plan::pause(
  const retry_options& options, std::string_view broker_name) const noexcept {
  if (attempts_.empty()
      || (rule_->when == retry_when::at_once && avoidance(broker_name) == 0))
    return std::chrono::milliseconds{0};
  auto doublings = std::min<size_t>(attempts_.size() - 1, 16);
  return options.backoff * (1 << doublings);
}

// -- properties ---------------------------------------------------------------

storage_state send_plan::storage() const noexcept {
  switch (storage_) {
  case attempt_storage::not_stored:
    return storage_state::not_stored;
  case attempt_storage::refused:
    return storage_state::refused;
  default:
    return storage_state::maybe_stored;
  }
}

std::string send_plan::last_words() const {
  if (!last_.remark.empty())
    return last_.remark;
  auto name = name_of(static_cast<response_code>(last_.broker_code));
  return name.empty() ? "the broker gave no text" : std::string{name};
}

send_failure send_plan::failure(errc code, std::string why) && {
  send_failure result;
  result.code = code == errc::none ? last_.cause : code;
  result.storage = storage();
  result.broker_code = last_.broker_code;
  if (attempts_.empty()) {
    result.remark = std::move(why);
    return result;
  }
  if (result.code == last_.cause) {
    append(result.remark, last_words());
    if (why != last_.remark)
      append(result.remark, why);
  } else {
    append(result.remark, why);
    append(result.remark, "before, " + attempts_.back().broker_name + ": "
                            + to_string(last_.cause) + ": " + last_words());
  }
  // Not if the rule only stands for the cause: that has its own words.
  if (rule_->cause == last_.cause)
    append(result.remark, rule_->advice);
  if (storage_ == attempt_storage::maybe_stored)
    append(result.remark, "the message may be stored: send it again only if a "
                          "duplicate does no harm");
  result.attempts = std::move(attempts_);
  return result;
}

} // namespace rocketcaf::protocol
