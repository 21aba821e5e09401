#include "actors/property/judge.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rocketcaf::test::property {

namespace {

using std::chrono::microseconds;

/// Whether the code says that the message is not stored.
bool is_refusal(int32_t code) {
  switch (code) {
  case 2:
  case 3:
  case 13:
  case 14:
  case 15:
  case 16:
  case 17:
  case 26:
  case 29:
  case 204:
  case 205:
  case 215:
  case 501:
  case 1500:
    return true;
  default:
    return false;
  }
}

bool is_stored_code(int32_t code) {
  return code == 0 || (code >= 10 && code <= 12);
}

send_status status_of(int32_t code) {
  switch (code) {
  case 10:
    return send_status::flush_disk_timeout;
  case 11:
    return send_status::slave_not_available;
  case 12:
    return send_status::flush_slave_timeout;
  default:
    return send_status::send_ok;
  }
}

// -- successes ----------------------------------------------------------------

std::string judge_result(const ledger& books, const sent& what,
                         const send_result& answer) {
  if (what.must_fail != errc::none || books.is_closed(what.when))
    return "it succeeded and should have been refused";
  if (answer.message_id != what.id)
    return "the result has another message's id";
  for (auto i = what.first_attempt; i != none; i = books.at(i).next) {
    auto& x = books.at(i);
    if (x.end != attempt_end::answered || !is_stored_code(x.code)
        || x.offset != answer.queue_offset
        || *x.broker != answer.queue->broker_name
        || x.queue != answer.queue->queue_id)
      continue;
    if (answer.status != status_of(x.code))
      return "the result has another status than the broker's answer";
    // One that is not as wanted is the answer if nothing better comes.
    auto any_time
      = what.form == send_form::many
     || (x.code != 0 && books.options().retry_another_broker_when_not_store_ok);
    if (any_time ? x.ended > what.answered : x.ended != what.answered)
      return "the result came at another time than the broker's answer";
    if (x.ended > x.until_max)
      return "the broker's answer came after the attempt was given up";
    return {};
  }
  return "it succeeded, and no broker has said that";
}

// -- failures: the attempts ---------------------------------------------------

/// Whether an attempt may be listed like this.
bool may_be(const ledger& books, const attempt& x, const send_attempt& listed,
            time_point answered) {
  if (listed.broker_name != *x.broker || listed.address != *x.address)
    return false;
  auto unreadable = x.end == attempt_end::unreadable;
  auto replied = unreadable || x.end == attempt_end::answered;
  if (listed.broker_code >= 0)
    return replied && x.code == listed.broker_code
        && (listed.cause == errc::protocol_error) == unreadable
        && x.ended <= std::min(x.until_max, answered);
  // What came in time, for sure, is what must be listed.
  auto limit = std::min(x.until_min, answered);
  if (x.ended < limit && replied)
    return unreadable && x.code < 0 && listed.cause == errc::protocol_error;
  auto closed = books.link_closed(x.link);
  if (listed.cause == errc::attempt_timeout)
    return x.until_min <= answered && closed >= limit;
  if (listed.cause == errc::protocol_error && unreadable && x.ended <= answered)
    return true;
  return closed <= answered || books.ends_with(listed.cause, answered);
}

/// Looks for a way in which the listed attempts are those that happened, and
/// mean what is said about storage.
class listing {
public:
  listing(const ledger& books, const sent& what, const send_failure& answer)
    : books_(books), what_(what), answer_(answer) {
    for (auto i = what.first_attempt; i != none; i = books.at(i).next)
      happened_.push_back(&books.at(i));
  }

  bool fits() {
    return fits(0, false, false);
  }

private:
  /// @param i the next listed attempt.
  /// @param refused whether a broker said no before.
  /// @param unknown whether an attempt before may have stored it.
  bool fits(size_t i, bool refused, bool unknown) {
    if (fits_without_next(i, refused, unknown))
      return true;
    if (i == answer_.attempts.size())
      return first_left() == happened_.size()
          && answer_.storage == storage_of(refused, unknown);
    auto& listed = answer_.attempts[i];
    auto first = first_left();
    for (auto j = first; j < happened_.size(); ++j) {
      // Those of one time and several links may be noted in any order.
      if (happened_[j] == nullptr
          || happened_[j]->handed != happened_[first]->handed)
        continue;
      auto x = std::exchange(happened_[j], nullptr);
      auto ok = fits_as(*x, i, refused, unknown);
      happened_[j] = x;
      if (ok)
        return true;
    }
    // It never came to a request.
    return listed.broker_code < 0 && fits(i + 1, refused, unknown);
  }

  /// Whether the next request that happened went out once more in its attempt.
  bool fits_without_next(size_t i, bool refused, bool unknown) {
    auto first = first_left();
    if (first == happened_.size()
        || happened_[first]->end != attempt_end::unwritten
        || !books_.was_idle(happened_[first]->link))
      return false;
    auto x = std::exchange(happened_[first], nullptr);
    auto ok = fits(i, refused, unknown);
    happened_[first] = x;
    return ok;
  }

  bool fits_as(const attempt& x, size_t i, bool refused, bool unknown) {
    auto& listed = answer_.attempts[i];
    if (!may_be(books_, x, listed, what_.answered))
      return false;
    if (listed.broker_code >= 0) {
      auto no = is_refusal(listed.broker_code);
      return fits(i + 1, refused || no, unknown || !no);
    }
    return (may_be_written(x, listed) && fits(i + 1, refused, true))
        || (may_be_unwritten(x, listed) && fits(i + 1, refused, unknown));
  }

  size_t first_left() const {
    size_t i = 0;
    while (i < happened_.size() && happened_[i] == nullptr)
      ++i;
    return i;
  }

  bool may_be_written(const attempt& x, const send_attempt& listed) const {
    return x.end != attempt_end::unwritten
        || listed.cause == errc::attempt_timeout
        || (x.ended >= what_.answered
            && books_.ends_with(listed.cause, what_.answered));
  }

  bool may_be_unwritten(const attempt& x, const send_attempt& listed) const {
    return x.end == attempt_end::unwritten && x.ended <= what_.answered
        && listed.cause != errc::attempt_timeout;
  }

  static storage_state storage_of(bool refused, bool unknown) {
    if (unknown)
      return storage_state::maybe_stored;
    return refused ? storage_state::refused : storage_state::not_stored;
  }

  const ledger& books_;
  const sent& what_;
  const send_failure& answer_;
  /// In the order in which they were noted; null for those that are found.
  std::vector<const attempt*> happened_;
};

/// Whether a broker's yes came in time, for sure.
bool is_stored_in_time(const ledger& books, const sent& what) {
  for (auto i = what.first_attempt; i != none; i = books.at(i).next) {
    auto& x = books.at(i);
    if (x.end == attempt_end::answered && is_stored_code(x.code)
        && x.ended < std::min(x.until_min, what.answered))
      return true;
  }
  return false;
}

std::string judge_attempts(const ledger& books, const sent& what,
                           const send_failure& answer) {
  auto& options = books.options();
  if (is_stored_in_time(books, what))
    return "a broker has said that it is stored";
  if (answer.attempts.size() > 1 + options.retries)
    return "more attempts than allowed";
  microseconds limit = effective_attempt_timeout(options);
  microseconds sum{0};
  for (auto& x : answer.attempts) {
    sum += x.duration;
    if (x.duration > limit)
      return "an attempt took longer than its limit";
    if (x.cause == errc::attempt_timeout && x.duration != limit
        && what.answered != what.deadline)
      return "an attempt was given up before its limit";
  }
  if (sum > what.answered - what.when)
    return "the attempts took longer than the send";
  if (!listing{books, what, answer}.fits())
    return "the attempts or the storage are not what happened";
  return {};
}

// -- failures: the code -------------------------------------------------------

/// Whether an attempt that ended like this must be followed by another one,
/// even on the same broker.
bool is_retried(const send_attempt& x) {
  switch (x.broker_code) {
  case -1:
    return true;
  case 1:
  case 2:
  case 14:
  case 17:
  case 204:
  case 205:
  case 215:
  case 501:
  case 1500:
    return true;
  default:
    return false;
  }
}

/// Whether no pause is short enough for another attempt.
bool lacks_time(const ledger& books, const sent& what,
                const send_failure& answer) {
  auto pause
    = books.options().retry_backoff * (1 << (answer.attempts.size() - 1));
  return pause.count() > 0 && what.answered + pause >= what.deadline;
}

std::string judge_by_last(const ledger& books, const sent& what,
                          const send_failure& answer) {
  if (answer.attempts.empty())
    return "a failure with this code must have attempts";
  auto& last = answer.attempts.back();
  if (answer.code != last.cause || answer.broker_code != last.broker_code)
    return "the failure is not that of the last attempt";
  if (!is_retried(last))
    return {};
  if (answer.attempts.size() < 1 + books.options().retries
      && !lacks_time(books, what, answer))
    return "it was given up although it could be tried again";
  if (what.answered == what.deadline && what.form != send_form::many)
    return "at the deadline it should say so";
  return {};
}

std::string judge_code(const ledger& books, const sent& what,
                       const send_failure& answer) {
  if (books.ends_with(answer.code, what.answered))
    return {};
  if (books.is_closed(what.when))
    return "it should have been refused because the producer ends";
  switch (answer.code) {
  case errc::none:
    return "a failure without a code";
  case errc::deadline_exceeded:
    if (what.answered != what.deadline)
      return "the deadline had not passed";
    return {};
  case errc::overloaded:
    if (!books.may_overflow(what))
      return "no bound was reached";
    if (what.answered != what.when && what.form != send_form::many)
      return "it was overloaded, and that was said late";
    return answer.attempts.empty() ? "" : "overloaded after attempts";
  case errc::no_route:
  case errc::no_writable_queue:
  case errc::name_server_unavailable:
    return books.lacks_route(what.topic) ? "" : "there always was a route";
  default:
    return judge_by_last(books, what, answer);
  }
}

std::string judge_failure(const ledger& books, const sent& what,
                          const send_failure& answer) {
  if (what.must_fail != errc::none
      && !books.ends_with(answer.code, what.answered)) {
    if (answer.code != what.must_fail)
      return "it should have failed with " + to_string(what.must_fail);
    if (answer.storage != storage_state::not_stored || !answer.attempts.empty())
      return "what is refused at once is not stored, and not tried";
    if (what.answered != what.when && what.form != send_form::many)
      return "it should have been refused at once";
    return {};
  }
  if (auto text = judge_code(books, what, answer); !text.empty())
    return text;
  return judge_attempts(books, what, answer);
}

} // namespace

std::string judge(const ledger& books, const sent& what,
                  const send_outcome& answer) {
  if (auto result = std::get_if<send_result>(&answer))
    return judge_result(books, what, *result);
  auto& failure = std::get<send_failure>(answer);
  auto text = judge_failure(books, what, failure);
  return text.empty() ? text : text + "; answer: " + to_string(failure);
}

} // namespace rocketcaf::test::property
