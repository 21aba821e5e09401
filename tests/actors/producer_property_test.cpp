// Random worlds around one producer, in virtual time: see property/.
#include "actors/property/episode.hpp"
#include "support/long_run.hpp"
#include "support/slowdown.hpp"
#include "support/test.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace rocketcaf;
using namespace rocketcaf::test;
using namespace rocketcaf::test::property;

SUITE("producer_property")

namespace {

constexpr size_t sends_per_seed = 100'000;

/// Events that are printed when something is wrong.
constexpr size_t last_events = 60;

/// The seeds to run: ROCKETCAF_SEED=n gives one.
std::vector<uint64_t> seeds() {
  if (auto one = std::getenv("ROCKETCAF_SEED"))
    return {std::strtoull(one, nullptr, 10)};
  std::vector<uint64_t> result((long_run() ? 200u : 20u) / slowdown());
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = i + 1;
  return result;
}

/// Says what is wrong, how to see it again, and what happened before.
void print(uint64_t seed, size_t number, const plan& what, const ledger& books,
           const event_log& log) {
  auto text = "seed " + std::to_string(seed) + ", episode "
            + std::to_string(number) + ": see it again with ROCKETCAF_SEED="
            + std::to_string(seed) + "\n" + to_string(what);
  for (auto& [send, wrong] : books.complaints()) {
    text += "  wrong: " + wrong;
    text += send == none ? "\n" : ", send " + std::to_string(send) + "\n";
  }
  text += log.to_text(books.complaints().front().first, last_events);
  std::fputs(text.c_str(), stderr);
}

/// @returns false if something was wrong.
bool run_seed(uint64_t seed, event_log& log, tally& total) {
  dice random{seed};
  size_t sent = 0;
  for (size_t number = 1; sent < sends_per_seed; ++number) {
    auto what = make_plan(random, sends_per_seed - sent);
    // Each episode has dice of its own, so that one can be changed alone.
    dice own{random.next()};
    episode x{what, own, log};
    x.run();
    x.count(total);
    // Those that were turned away at once are no work.
    sent += x.books().size() - x.books().overloaded();
    if (!x.books().complaints().empty()) {
      print(seed, number, what, x.books(), log);
      return false;
    }
  }
  return true;
}

/// What must have happened in a few seeds: else they prove nothing about it.
const std::vector<std::string> expected{
  "attempt: code 0",
  "attempt: code 12",
  "attempt: not answered",
  "attempt: unreadable",
  "attempt: unwritten",
  "batch, failed",
  "batch, in parts",
  "batch, ordered",
  "batch, succeeded",
  "batch, tried again",
  "by a selector, failed",
  "by a selector, succeeded",
  "drains",
  "links",
  "many, ordered",
  "oneway batch, failed",
  "oneway batch, in parts",
  "oneway batch, succeeded",
  "oneway, failed",
  "oneway, succeeded",
  "plain, ordered",
  "polls",
  "request, ordered",
  "send: attempt_timeout, maybe_stored",
  "send: attempt_timeout, not_stored",
  "send: broker_busy, refused",
  "send: connect_failed, not_stored",
  "send: connection_lost, maybe_stored",
  "send: connection_lost, not_stored",
  "send: deadline_exceeded, maybe_stored",
  "send: deadline_exceeded, not_stored",
  "send: deadline_exceeded, refused",
  "send: foreign_queue, not_stored",
  "send: invalid_argument, not_stored",
  "send: message_illegal, refused",
  "send: no_queue_selected, not_stored",
  "send: no_route, not_stored",
  "send: no_writable_queue, not_stored",
  "send: overloaded, not_stored",
  "send: protocol_error, maybe_stored",
  "send: shutting_down, maybe_stored",
  "send: shutting_down, not_stored",
  "send: succeeded",
  "send: unavailable, maybe_stored",
  "send: unheard",
  "to a queue, failed",
  "to a queue, succeeded",
};

} // namespace

TEST("whatever happens, each send is answered once, in time and honestly") {
  event_log log;
  tally total;
  auto list = seeds();
  for (auto seed : list)
    if (!CHECK(run_seed(seed, log, total)))
      return;
  for (auto& [what, count] : total)
    MESSAGE(what + ": " + std::to_string(count));
  // One seed, or the few that sanitizers have time for, need not meet all.
  if (list.size() < 20)
    return;
  for (auto& what : expected)
    if (total[what] < 10)
      FAIL("this happened too seldom: " + what);
}
