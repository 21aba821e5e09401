// Outcomes and codes; attempts are judged in judge_attempts.cpp.
#include "actors/property/judge.hpp"

#include "actors/property/judge_attempts.hpp"

#include <algorithm>

namespace rocketcaf::test::property {

namespace {

using std::chrono::milliseconds;

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
      = what.part
     || (x.code != 0 && books.options().retry_another_broker_when_not_store_ok);
    if (any_time ? x.ended > what.answered : x.ended != what.answered)
      return "the result came at another time than the broker's answer";
    if (x.ended > x.until_max)
      return "the broker's answer came after the attempt was given up";
    return {};
  }
  return "it succeeded, and no broker has said that";
}

std::string judge_passed_on(const ledger& books, const sent& what) {
  if (what.must_fail != errc::none || books.is_closed(what.when))
    return "it was passed on and should have been refused";
  if (what.last_attempt == none)
    return "it was passed on, and no connection got it";
  auto handed = books.at(what.last_attempt).handed;
  if (what.part ? handed > what.answered : handed != what.answered)
    return "it was passed on at another time than a connection got it";
  return {};
}

// -- failures: the code -------------------------------------------------------

/// Whether an attempt that ended like this must be followed by another one,
/// even on the same broker.
bool is_retried(const ledger& books, const send_attempt& x) {
  auto& more = books.options().retry_codes;
  if (std::ranges::find(more, x.broker_code) != more.end())
    return true;
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
  auto doublings = std::min<size_t>(answer.attempts.size() - 1, 16);
  auto pause = books.options().retry_backoff;
  if (books.is_pinned(what))
    pause = std::max(pause, milliseconds{1});
  pause *= 1 << doublings;
  if (books.is_pinned(what))
    pause = std::min(pause, milliseconds{1000});
  return pause.count() > 0 && what.answered + pause >= what.deadline;
}

std::string judge_by_last(const ledger& books, const sent& what,
                          const send_failure& answer) {
  if (answer.attempts.empty())
    return "a failure with this code must have attempts";
  auto& last = answer.attempts.back();
  if (answer.code != last.cause || answer.broker_code != last.broker_code)
    return "the failure is not that of the last attempt";
  auto& o = books.options();
  auto too_risky
    = !o.retry_maybe_stored && answer.storage == storage_state::maybe_stored;
  if (!is_retried(books, last))
    return {};
  auto may_go_on
    = books.is_pinned(what) || answer.attempts.size() < 1 + o.retries;
  if (may_go_on && !too_risky && !lacks_time(books, what, answer))
    return "it was given up although it could be tried again";
  if (what.answered == what.deadline && !what.part)
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
    if (what.answered != what.when && !what.part)
      return "it was overloaded, and that was said late";
    return answer.attempts.empty() ? "" : "overloaded after attempts";
  case errc::no_route:
  case errc::no_writable_queue:
  case errc::name_server_unavailable:
    return books.lacks_route(what.topic) ? "" : "there always was a route";
  case errc::no_queue_selected:
    return what.no_choice ? "" : "its selector did choose";
  case errc::foreign_queue:
    if (auto queue = what.choice.queue();
        queue && books.lacks_queue(what.topic, *queue))
      return {};
    return "its queue always was in the route";
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
    if (what.answered != what.when && !what.part)
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
    return what.is_oneway() ? judge_passed_on(books, what)
                            : judge_result(books, what, *result);
  auto& failure = std::get<send_failure>(answer);
  auto text = judge_failure(books, what, failure);
  return text.empty() ? text : text + "; answer: " + to_string(failure);
}

std::string judge_batch(const sent& what,
                        std::span<const send_outcome> answers) {
  if (answers.size() != what.messages)
    return "a request with another number of outcomes";
  auto first = std::get_if<send_result>(&answers.front());
  for (size_t i = 1; i < answers.size(); ++i) {
    if (first == nullptr) {
      if (answers[i] != answers.front())
        return "messages of one request failed in different ways";
      continue;
    }
    auto x = std::get_if<send_result>(&answers[i]);
    if (x == nullptr)
      return "a part of a request is stored";
    auto wanted = *first;
    wanted.message_id
      = i <= what.more_ids.size() ? what.more_ids[i - 1] : unique_message_id{};
    wanted.queue_offset += static_cast<int64_t>(i);
    wanted.offset_id.offset += static_cast<int64_t>(i);
    if (*x != wanted)
      return "a result in a batch is not that of its message";
  }
  return {};
}

std::string judge_one_of(const ledger& books, uint32_t first, uint32_t count,
                         const send_failure& failure) {
  std::string text;
  for (auto i = first; i < first + count; ++i) {
    text = judge(books, books.of(i), failure);
    if (text.empty())
      break;
  }
  return text;
}

} // namespace rocketcaf::test::property
