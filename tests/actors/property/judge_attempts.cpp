#include "actors/property/judge_attempts.hpp"

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

} // namespace

bool is_stored_code(int32_t code) {
  return code == 0 || (code >= 10 && code <= 12);
}

std::string judge_attempts(const ledger& books, const sent& what,
                           const send_failure& answer) {
  auto& options = books.options();
  if (is_stored_in_time(books, what))
    return "a broker has said that it is stored";
  if (answer.attempts.size() > 1 + options.retries && !books.is_pinned(what))
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

} // namespace rocketcaf::test::property
