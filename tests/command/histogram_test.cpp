#include "rocketcaf/api/command/histogram.hpp"

#include "support/test.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <vector>

SUITE("histogram")

using rocketcaf::command::histogram;

namespace {

/// The definition: the smallest value that a share of all do not exceed.
uint64_t exact(std::vector<uint64_t> xs, double share) {
  std::sort(xs.begin(), xs.end());
  auto rank = std::ceil(share * static_cast<double>(xs.size()));
  return xs[static_cast<size_t>(std::max(rank, 1.0)) - 1];
}

double relative_error(uint64_t got, uint64_t wanted) {
  auto difference = static_cast<double>(got) - static_cast<double>(wanted);
  return std::abs(difference)
       / static_cast<double>(std::max<uint64_t>(wanted, 1));
}

constexpr double shares[] = {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0};

} // namespace

TEST("percentiles are off by less than one percent") {
  std::mt19937_64 random{42};
  std::lognormal_distribution<double> latency{12.0, 2.5};
  auto counts = std::make_unique<histogram>();
  std::vector<uint64_t> values;
  for (int i = 0; i < 100'000; ++i) {
    values.push_back(static_cast<uint64_t>(latency(random)));
    counts->record(values.back());
  }
  for (auto share : shares) {
    CHECK_LT(relative_error(counts->percentile(share), exact(values, share)),
             0.004);
  }
}

TEST("each single value is found again, at any size") {
  for (uint64_t power = 0; power < 64; ++power) {
    for (uint64_t delta : {0, 1, 3}) {
      auto value = (uint64_t{1} << power) + delta * (uint64_t{1} << power) / 4;
      histogram counts;
      counts.record(1);
      counts.record(value);
      counts.record(std::numeric_limits<uint64_t>::max());
      CHECK_LT(relative_error(counts.percentile(0.5), value), 0.004);
    }
  }
}

TEST("values below 256 are exact") {
  for (uint64_t value = 0; value < 256; ++value) {
    histogram counts;
    counts.record(value);
    counts.record(1000);
    CHECK_EQ(counts.percentile(0.5), value);
  }
}

TEST("the maximum is exact and no percentile is above it") {
  histogram counts;
  counts.record(1'000'001);
  CHECK_EQ(counts.max(), 1'000'001u);
  for (auto share : shares)
    CHECK_LE(counts.percentile(share), 1'000'001u);
}

TEST("an empty histogram has zeros") {
  histogram counts;
  CHECK_EQ(counts.count(), 0u);
  CHECK_EQ(counts.max(), 0u);
  CHECK_EQ(counts.percentile(0.5), 0u);
}

TEST("merging is the same as recording all in one") {
  histogram all;
  histogram even;
  histogram odd;
  for (uint64_t i = 0; i < 10'000; ++i) {
    all.record(i * i);
    (i % 2 == 0 ? even : odd).record(i * i);
  }
  even.merge(odd);
  CHECK_EQ(even.count(), all.count());
  CHECK_EQ(even.max(), all.max());
  for (auto share : shares)
    CHECK_EQ(even.percentile(share), all.percentile(share));
}

TEST("a value may be recorded several times at once") {
  histogram counts;
  counts.record(10, 99);
  counts.record(20);
  CHECK_EQ(counts.count(), 100u);
  CHECK_EQ(counts.percentile(0.99), 10u);
  CHECK_EQ(counts.percentile(0.995), 20u);
}
