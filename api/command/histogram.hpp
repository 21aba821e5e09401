#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace rocketcaf::command {

/// Counts values of up to 2^64 in buckets whose width grows with the value:
/// 128 to each power of two, so that a percentile is off by at most 0.4 %.
/// 58 KiB, no allocation.
class histogram {
public:
  // -- modifiers --------------------------------------------------------------

  void record(uint64_t value, uint64_t times = 1) noexcept {
    buckets_[index_of(value)] += times;
    count_ += times;
    if (value > max_)
      max_ = value;
  }

  void merge(const histogram& other) noexcept {
    for (size_t i = 0; i < buckets_.size(); ++i)
      buckets_[i] += other.buckets_[i];
    count_ += other.count_;
    if (other.max_ > max_)
      max_ = other.max_;
  }

  // -- properties -------------------------------------------------------------

  uint64_t count() const noexcept {
    return count_;
  }

  /// The largest value, exactly; 0 if there is none.
  uint64_t max() const noexcept {
    return max_;
  }

  /// The smallest value that at least this share of all values do not exceed:
  /// the middle of its bucket. 0 if there are no values.
  /// @param share between 0 and 1, such as 0.99.
  uint64_t percentile(double share) const noexcept;

private:
  static constexpr unsigned precision = 7; // Bits kept below the leading one.
  static constexpr size_t per_power = size_t{1} << precision;

  static size_t index_of(uint64_t value) noexcept {
    if (value < per_power)
      return value;
    auto shift = std::bit_width(value) - precision - 1;
    return shift * per_power + (value >> shift);
  }

  static uint64_t middle_of(size_t index) noexcept;

  std::array<uint64_t, (64 - precision + 1) * per_power> buckets_{};
  uint64_t count_ = 0;
  uint64_t max_ = 0;
};

} // namespace rocketcaf::command
