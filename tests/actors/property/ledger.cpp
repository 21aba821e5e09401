// What happens, and what is known of it; the checks are in ledger_checks.cpp.
#include "actors/property/ledger.hpp"

#include "actors/property/judge.hpp"

#include <algorithm>
#include <array>

namespace rocketcaf::test::property {

namespace {

constexpr std::array<const char*, 6> form_names{
  "plain", "request", "many", "batch", "oneway", "oneway batch"};

/// Adds what became of a send by its form, and by who chose its queue.
void count_form(const sent& x, std::map<std::string, size_t>& result) {
  auto form = form_names[static_cast<size_t>(x.form)];
  auto ended = std::string{x.succeeded ? ", succeeded" : ", failed"};
  ++result[form + ended];
  if (x.first_attempt != x.last_attempt)
    ++result[std::string{form} + ", tried again"];
  if (x.lane > 0)
    ++result[std::string{form} + ", ordered"];
  if (x.is_batch() && x.part)
    ++result[std::string{form} + ", in parts"];
  if (x.choice.queue() != nullptr)
    ++result["to a queue" + ended];
  else if (!x.choice.is_default())
    ++result["by a selector" + ended];
}

} // namespace

// -- what happens -------------------------------------------------------------

uint32_t ledger::add(sent what) {
  what.late = what.when >= may_end_;
  open_.add(what.bytes);
  if (what.part)
    open_parts_.add(what.bytes);
  if (sends_.empty() || sends_.back().when != what.when)
    peaks_.emplace_back();
  what.instant = peaks_.size() - 1;
  auto hidden = unheard(what.when);
  auto& peak = peaks_.back();
  peak.count = std::max(peak.count, open_.count + hidden.count);
  peak.bytes = std::max(peak.bytes, open_.bytes + hidden.bytes);
  auto number = static_cast<uint32_t>(sends_.size());
  if (what.lane > 0)
    lanes_[{what.topic, what.lane}].push_back(number);
  sends_.push_back(std::move(what));
  return number;
}

void ledger::close(sent& what, time_point when) {
  ++what.answers;
  what.answered = when;
  if (what.heard)
    remove(what);
}

void ledger::remove(const sent& what) {
  open_.remove(what.bytes);
  if (what.part)
    open_parts_.remove(what.bytes);
}

bool ledger::take_answer(uint32_t send, time_point when) {
  if (send >= sends_.size()) {
    complain(none, "an answer with an unknown token");
    return false;
  }
  auto& x = sends_[send];
  if (x.answers > 0) {
    ++x.answers;
    complain(send, "a second answer");
    return false;
  }
  close(x, when);
  if (when > x.deadline && when != x.when)
    complain(send, "answered after the deadline");
  return true;
}

void ledger::answered(uint32_t send, time_point when, send_outcome outcome) {
  if (!take_answer(send, when))
    return;
  auto& x = sends_[send];
  x.succeeded = std::holds_alternative<send_result>(outcome);
  if (auto failure = std::get_if<send_failure>(&outcome)) {
    x.code = failure->code;
    x.storage = failure->storage;
    if (x.code == errc::overloaded)
      ++overloaded_;
  }
  log_.note(when, x.succeeded ? "succeeded" : "failed: code, storage", send,
            static_cast<int64_t>(x.code), static_cast<int64_t>(x.storage));
  to_settle_.emplace_back(send, std::move(outcome));
}

void ledger::answered(uint32_t send, time_point when,
                      std::span<const send_outcome> outcomes) {
  if (auto text = judge_batch(sends_[send], outcomes); !text.empty())
    complain(send, std::move(text));
  answered(send, when, outcomes.front());
}

void ledger::passed_on(uint32_t send, time_point when) {
  answered(send, when, send_result{});
}

void ledger::failed_one_of(uint32_t first, uint32_t count, time_point when,
                           send_failure failure) {
  for (auto i = first; i < first + count; ++i) {
    if (!take_answer(i, when))
      return;
    sends_[i].code = failure.code;
    if (failure.code == errc::overloaded)
      ++overloaded_;
  }
  log_.note(when, "one failed: of how many, code", first, count,
            static_cast<int64_t>(failure.code));
  shared_failures_.push_back({first, count, std::move(failure)});
}

void ledger::answered_by_nobody(uint32_t send, time_point when) {
  auto& x = sends_[send];
  if (x.answers > 0)
    return complain(send, "a second answer, by CAF");
  if (!killed_ && when < producer_ended_)
    complain(send, "an answer by CAF while the producer lives");
  close(x, when);
}

uint32_t ledger::open_link() {
  links_.push_back(never);
  return static_cast<uint32_t>(links_.size() - 1);
}

void ledger::close_link(uint32_t link, time_point when, errc cause) {
  links_[link] = std::min(links_[link], when);
  if (cause == errc::none)
    idle_links_.insert(link);
}

bool ledger::goes_on(const sent& what, time_point when) const {
  if (last_grant_ == when)
    return true;
  if (what.last_attempt == none)
    return false;
  auto& before = attempts_[what.last_attempt];
  return before.end == attempt_end::unwritten && was_idle(before.link);
}

uint32_t ledger::handed_over(attempt what) {
  auto number = static_cast<uint32_t>(attempts_.size());
  auto& send = sends_[what.send];
  if (send.lane > 0)
    turns_.emplace_back(what.send, what.handed);
  what.until_max = std::min<time_point>(
    what.handed + effective_attempt_timeout(options()), send.deadline);
  what.until_min = goes_on(send, what.handed) ? what.handed : what.until_max;
  if (what.handed > send.answered)
    complain(what.send, "a request for a send that was answered before");
  if (send.must_fail != errc::none)
    complain(what.send, "a request for a send that had to be refused");
  if (send.last_attempt == none) {
    send.first_attempt = number;
  } else {
    auto& before = attempts_[send.last_attempt];
    auto over = std::min({before.ended, before.until_min, links_[before.link]});
    if (over > what.handed)
      complain(what.send, "a second request while the first one is open");
    before.next = number;
  }
  send.last_attempt = number;
  log_.note(what.handed, "handed over: link, attempt", what.send, what.link,
            number);
  attempts_.push_back(what);
  return number;
}

void ledger::end_attempt(uint32_t number, attempt_end end, time_point when,
                         int32_t code) {
  auto& x = attempts_[number];
  // What comes twice is late the second time.
  if (x.end != attempt_end::open)
    return;
  x.end = end;
  x.ended = when;
  x.code = code;
  log_.note(when, "attempt ended: how, code", x.send, static_cast<int64_t>(end),
            code);
}

void ledger::deafen(uint32_t send) {
  auto& x = sends_[send];
  x.heard = false;
  remove(x);
  unheard_.push_back(send);
  unheard_when_ = never;
}

void ledger::may_end(time_point when, errc code, bool killed) {
  may_end_ = std::min(may_end_, when);
  end_code_ = code;
  killed_ = killed_ || killed;
}

void ledger::producer_ended(time_point when) {
  producer_ended_ = when;
  if (when < may_end_)
    complain(none, "the producer ended by itself");
}

void ledger::note_missing_route(uint16_t topic) {
  missing_routes_[topic] = true;
}

void ledger::note_queues(uint16_t topic, std::set<message_queue> queues) {
  auto [i, is_first] = lasting_queues_.try_emplace(topic, std::move(queues));
  if (!is_first)
    std::erase_if(i->second,
                  [&](const auto& x) { return !queues.contains(x); });
}

// -- properties ---------------------------------------------------------------

ledger::amount ledger::unheard(time_point now) {
  if (unheard_when_ == now)
    return unheard_amount_;
  std::erase_if(unheard_, [this, now](uint32_t i) {
    return sends_[i].answers > 0 || sends_[i].deadline < now;
  });
  unheard_when_ = now;
  unheard_amount_ = {};
  for (auto i : unheard_)
    unheard_amount_.add(sends_[i].bytes);
  return unheard_amount_;
}

time_point ledger::last_answer_of(size_t count) const {
  time_point result{};
  for (size_t i = 0; i < count; ++i)
    if (sends_[i].heard)
      result = std::max(result, sends_[i].answered);
  return result;
}

bool ledger::any_unheard(size_t count) const {
  return std::any_of(sends_.begin(),
                     sends_.begin() + static_cast<ptrdiff_t>(count),
                     [](const sent& x) { return !x.heard; });
}

void ledger::count(std::map<std::string, size_t>& result) const {
  for (auto& x : sends_)
    count_form(x, result);
  for (auto& x : sends_)
    if (x.succeeded)
      ++result["send: succeeded"];
    else if (x.answers == 0)
      ++result["send: unheard"];
    else
      ++result["send: " + to_string(x.code) + ", " + to_string(x.storage)];
  for (auto& x : attempts_)
    switch (x.end) {
    case attempt_end::open:
      ++result["attempt: not answered"];
      break;
    case attempt_end::answered:
      ++result["attempt: code " + std::to_string(x.code)];
      break;
    case attempt_end::unreadable:
      ++result["attempt: unreadable"];
      break;
    case attempt_end::unwritten:
      ++result["attempt: unwritten"];
      break;
    }
  result["links"] += links_.size();
}

} // namespace rocketcaf::test::property
