#pragma once

#include "rocketcaf/protocol/message_queue.hpp"
#include "rocketcaf/protocol/send_result.hpp"

#include "actors/property/plan.hpp"
#include "actors/property/records.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rocketcaf::test::property {

/// Keeps the books of one producer's life: what was sent, what became of it at
/// brokers, what was answered. It complains of whatever does not fit.
class ledger {
public:
  // -- constructors, destructors, and assignment operators --------------------

  ledger(const plan& what, event_log& log) : plan_(what), log_(log) {
    // nop
  }

  // -- what happens
  // ------------------------------------------------------------

  /// @returns the number of the send.
  uint32_t add(sent what);

  void answered(uint32_t send, time_point when, send_outcome outcome);

  /// The same for the messages of a request.
  void answered(uint32_t send, time_point when,
                std::span<const send_outcome> outcomes);

  /// A one-way send was answered: it is on its way.
  void passed_on(uint32_t send, time_point when);

  /// One of these sends failed; of the others nobody hears how they ended.
  void failed_one_of(uint32_t first, uint32_t count, time_point when,
                     send_failure failure);

  /// What seemed to be several sends may have been refused as one.
  void note_refused_as_one(uint32_t count) {
    maybe_uncounted_ += count - 1;
  }

  /// An error came that CAF made: nobody was there.
  void answered_by_nobody(uint32_t send, time_point when);

  /// A connection got a socket. Requests name it by the number.
  uint32_t open_link();

  /// No answers come from there any more.
  /// @param cause `none` if for want of traffic.
  void close_link(uint32_t link, time_point when,
                  errc cause = errc::connection_lost);

  uint32_t handed_over(attempt what);

  /// A producer got opaques: attempts that waited for them go on.
  void note_grant(time_point when) {
    last_grant_ = when;
  }

  /// A producer could learn of the end of an attempt.
  void end_attempt(uint32_t number, attempt_end end, time_point when,
                   int32_t code = -1);

  /// Nobody hears any more of open sends for which `is_deaf(const sent&)`.
  template <class Predicate>
  void deafen(Predicate&& is_deaf) {
    for (uint32_t i = 0; i < sends_.size(); ++i)
      if (auto& x = sends_[i]; x.heard && x.answers == 0 && is_deaf(x))
        deafen(i);
  }

  /// The producer may end from now on.
  void may_end(time_point when, errc code, bool killed);

  void producer_ended(time_point when);

  /// Notes that a topic was without a route or queues, so that sends may fail.
  void note_missing_route(uint16_t topic);

  /// A topic has a new route with these writable queues.
  void note_queues(uint16_t topic, std::set<message_queue> queues);

  /// A selector chose this queue for a send.
  void note_choice(uint32_t send, const message_queue& queue) {
    choices_[send].push_back(queue);
  }

  /// A request came for this queue: did that choose it who was to choose?
  void check_queue(uint32_t send, std::string_view broker, int64_t queue);

  // -- checks
  // ------------------------------------------------------------------

  /// Checks what was answered before now, with all that is known by now.
  void settle();

  /// Checks what can be said at the end only.
  void finish();

  void complain(uint32_t send, std::string what);

  // -- properties
  // --------------------------------------------------------------

  attempt& at(uint32_t number) {
    return attempts_[number];
  }

  const sent& of(uint32_t send) const {
    return sends_[send];
  }

  sent& of(uint32_t send) {
    return sends_[send];
  }

  size_t size() const noexcept {
    return sends_.size();
  }

  const attempt& at(uint32_t number) const {
    return attempts_[number];
  }

  const producer_options& options() const noexcept {
    return plan_.options;
  }

  time_point link_closed(uint32_t link) const {
    return links_[link];
  }

  /// Whether it was closed for want of traffic: what was not written by then is
  /// part of an attempt that goes on.
  bool was_idle(uint32_t link) const {
    return idle_links_.count(link) > 0;
  }

  bool lacks_route(uint16_t topic) const {
    return missing_routes_[topic];
  }

  /// Whether a route of the topic was without this queue.
  bool lacks_queue(uint16_t topic, const message_queue& queue) const {
    auto i = lasting_queues_.find(topic);
    return i == lasting_queues_.end() || !i->second.contains(queue);
  }

  /// Whether a send keeps its queue and is tried until its deadline.
  bool is_pinned(const sent& what) const noexcept {
    return what.lane > 0 && options().pin_ordered_queues;
  }

  /// How many sends may have been counted as one by their producer.
  size_t maybe_uncounted() const noexcept {
    return maybe_uncounted_;
  }

  /// Whether a bound may have been reached when this send came.
  bool may_overflow(const sent& what) const;

  /// Whether the producer takes no more sends at this time.
  bool is_closed(time_point when) const noexcept {
    return when > may_end_;
  }

  /// Whether sends may fail with this code because the producer ends.
  bool ends_with(errc code, time_point when) const noexcept {
    return when >= may_end_ && code == end_code_;
  }

  /// Number of sends for which there was no room.
  size_t overloaded() const noexcept {
    return overloaded_;
  }

  /// Sends and their bytes.
  struct amount {
    size_t count = 0;
    size_t bytes = 0;

    void add(size_t x) {
      ++count;
      bytes += x;
    }

    void remove(size_t x) {
      --count;
      bytes -= x;
    }
  };

  /// Sends without an answer.
  const amount& open() const noexcept {
    return open_;
  }

  /// Those of them that are parts of something: they may be finished already.
  const amount& open_parts() const noexcept {
    return open_parts_;
  }

  /// Sends that may be without an answer: nobody would hear of it.
  amount unheard(time_point now);

  /// The latest answer among those of the first `count` sends of which is
  /// heard; `never` if one is open.
  time_point last_answer_of(size_t count) const;

  /// Whether nobody hears of one of the first `count` sends.
  bool any_unheard(size_t count) const;

  /// Adds how many sends ended how.
  void count(std::map<std::string, size_t>& result) const;

  /// The first send that did not fit, and what did not fit.
  const std::vector<std::pair<uint32_t, std::string>>& complaints() const {
    return complaints_;
  }

private:
  /// Notes that an answer came.
  /// @returns whether it is the first one.
  bool take_answer(uint32_t send, time_point when);

  void close(sent& what, time_point when);
  void remove(const sent& what);
  void deafen(uint32_t send);

  /// Whether a request that is handed over now may belong to an attempt that
  /// began before: it waited for opaques, or for another link.
  bool goes_on(const sent& what, time_point when) const;

  /// Checks that all ordered sends of a key before this one were answered.
  void check_turn(uint32_t send, time_point handed);

  /// Whether an ordered send was out of the way of the next by then.
  bool is_over(const sent& what, time_point when) const;

  /// Checks how often a send was stored.
  void check_copies(uint32_t send);

  const plan& plan_;
  event_log& log_;
  std::vector<sent> sends_;
  /// Ordered sends by topic and key, but for those that are known to be over.
  std::map<std::pair<uint16_t, uint32_t>, std::deque<uint32_t>> lanes_;
  /// Requests of ordered sends that `settle` has to check.
  std::vector<std::pair<uint32_t, time_point>> turns_;
  /// The last ordered send of a key of which there was a request, and when that
  /// was first.
  std::map<std::pair<uint16_t, uint32_t>, std::pair<uint32_t, time_point>>
    latest_turns_;
  std::vector<attempt> attempts_;
  /// When each link was closed.
  std::vector<time_point> links_;
  std::set<uint32_t> idle_links_;
  std::vector<bool> missing_routes_ = std::vector<bool>(64);
  /// Queues that were in all routes of a topic.
  std::map<uint16_t, std::set<message_queue>> lasting_queues_;
  /// What selectors chose.
  std::unordered_map<uint32_t, std::vector<message_queue>> choices_;
  std::vector<std::pair<uint32_t, send_outcome>> to_settle_;

  /// Failures of one of several sends.
  struct shared_failure {
    uint32_t first;
    uint32_t count;
    send_failure what;
  };

  std::vector<shared_failure> shared_failures_;
  size_t maybe_uncounted_ = 0;
  size_t overloaded_ = 0;
  amount open_;
  amount open_parts_;
  /// What was open at most at each time at which sends came.
  std::vector<amount> peaks_;
  std::vector<uint32_t> unheard_;
  /// What `unheard` found last, and when.
  amount unheard_amount_;
  time_point unheard_when_ = never;
  time_point last_grant_ = never;
  time_point may_end_ = never;
  errc end_code_ = errc::none;
  bool killed_ = false;
  time_point producer_ended_ = never;
  std::vector<std::pair<uint32_t, std::string>> complaints_;
};

} // namespace rocketcaf::test::property
