// What a ledger checks.
#include "actors/property/judge.hpp"
#include "actors/property/ledger.hpp"

#include <algorithm>
#include <tuple>

namespace rocketcaf::test::property {

namespace {

/// More would not tell more.
constexpr size_t max_complaints = 20;

} // namespace

// -- order --------------------------------------------------------------------

bool ledger::is_over(const sent& what, time_point when) const {
  if (!what.part)
    return what.answers > 0 && what.answered <= when;
  // It may have failed before, which is told later.
  if (what.last_attempt == none)
    return true;
  auto& x = attempts_[what.last_attempt];
  return std::min({x.ended, x.until_min, links_[x.link]}) <= when;
}

void ledger::check_turn(uint32_t send, time_point handed) {
  auto& what = sends_[send];
  auto& [latest, since] = latest_turns_[{what.topic, what.lane}];
  if (send < latest && since < handed)
    complain(send, "it came behind " + std::to_string(latest));
  if (send > latest)
    std::tie(latest, since) = std::pair{send, handed};
  auto& lane = lanes_[{what.topic, what.lane}];
  while (!lane.empty() && lane.front() < send) {
    auto& before = sends_[lane.front()];
    if (!is_over(before, handed) && before.heard
        && before.must_fail == errc::none)
      return complain(send, "it overtook " + std::to_string(lane.front()));
    lane.pop_front();
  }
}

// -- queues and copies --------------------------------------------------------

void ledger::check_queue(uint32_t send, std::string_view broker,
                         int64_t queue) {
  auto& what = sends_[send];
  auto is_it = [&](const message_queue& x) {
    return x.broker_name == broker && x.queue_id == queue;
  };
  if (auto wanted = what.choice.queue(); wanted && !is_it(*wanted))
    complain(send, "it went to another queue than " + to_string(*wanted));
  if (what.no_choice)
    complain(send, "it was sent although its selector chose nothing");
  else if (what.choice.selector() != nullptr
           && std::ranges::none_of(choices_[send], is_it))
    complain(send, "it went where its selector did not send it");
}

void ledger::check_copies(uint32_t send) {
  auto& what = sends_[send];
  auto& o = options();
  size_t copies = 0;
  for (auto i = what.first_attempt; i != none; i = attempts_[i].next)
    copies += attempts_[i].stored ? 1 : 0;
  if (copies > 1 && !o.retry_maybe_stored
      && !o.retry_another_broker_when_not_store_ok)
    complain(send, "stored more than once");
  if (copies > 1 + o.retries && !is_pinned(what))
    complain(send, "stored more often than it may be tried");
}

// -- checks -------------------------------------------------------------------

void ledger::settle() {
  for (auto& [send, handed] : turns_)
    check_turn(send, handed);
  turns_.clear();
  for (auto& [send, outcome] : to_settle_)
    if (auto text = judge(*this, sends_[send], outcome); !text.empty())
      complain(send, std::move(text));
  to_settle_.clear();
  for (auto& x : shared_failures_)
    if (auto text = judge_one_of(*this, x.first, x.count, x.what);
        !text.empty())
      complain(x.first, std::move(text));
  shared_failures_.clear();
}

void ledger::finish() {
  settle();
  for (uint32_t i = 0; i < sends_.size(); ++i) {
    auto& x = sends_[i];
    // A message to one who has just ended is lost.
    auto lost
      = x.late && x.form == send_form::plain && x.when >= producer_ended_;
    if (x.heard && x.answers == 0 && !lost)
      complain(i, "never answered");
    check_copies(i);
    if (!x.heard || x.succeeded || x.storage == storage_state::maybe_stored)
      continue;
    for (auto j = x.first_attempt; j != none; j = attempts_[j].next)
      if (attempts_[j].stored)
        complain(i,
                 "a broker has it, and " + to_string(x.storage) + " was said");
  }
}

void ledger::complain(uint32_t send, std::string what) {
  if (complaints_.size() < max_complaints)
    complaints_.emplace_back(send, std::move(what));
}

bool ledger::may_overflow(const sent& what) const {
  auto& o = options();
  auto& peak = peaks_[what.instant];
  return peak.count > std::min(o.max_in_flight, o.max_waiting)
      || peak.bytes > std::min(o.max_in_flight_bytes, o.max_waiting_bytes);
}

} // namespace rocketcaf::test::property
