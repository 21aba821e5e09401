#include "actors/property/episode.hpp"
#include "support/long_run.hpp"
#include "support/test.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace rocketcaf;
using namespace rocketcaf::test;
using namespace rocketcaf::test::property;

SUITE("producer_property")

namespace {

constexpr size_t sends_per_seed = 100'000;

/// The seeds to run: ROCKETCAF_SEED=n gives one.
std::vector<uint64_t> seeds() {
  if (auto one = std::getenv("ROCKETCAF_SEED"))
    return {std::strtoull(one, nullptr, 10)};
  std::vector<uint64_t> result(long_run() ? 200 : 20);
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = i + 1;
  return result;
}

/// Says what is wrong, how to see it again, and what happened before.
void print(uint64_t seed, size_t number, const plan& what, const ledger& books,
           const event_log& log) {
  std::fprintf(stderr,
               "seed %llu, episode %zu (run it again with ROCKETCAF_SEED=%llu)"
               "\n%s",
               static_cast<unsigned long long>(seed), number,
               static_cast<unsigned long long>(seed), to_string(what).c_str());
  for (auto& [send, text] : books.complaints())
    std::fprintf(stderr, "  wrong: %s%s\n", text.c_str(),
                 send == none ? ""
                              : (", send " + std::to_string(send)).c_str());
  auto& [send, text] = books.complaints().front();
  std::fprintf(stderr, "%s", log.to_text(send, 60).c_str());
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
    sent += x.books().size();
    if (!x.books().complaints().empty()) {
      print(seed, number, what, x.books(), log);
      return false;
    }
  }
  return true;
}

} // namespace

TEST("whatever happens, each send is answered once, in time and honestly") {
  event_log log;
  tally total;
  for (auto seed : seeds())
    if (!CHECK(run_seed(seed, log, total)))
      break;
  for (auto& [what, count] : total)
    MESSAGE(what + ": " + std::to_string(count));
}
