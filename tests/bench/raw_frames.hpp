#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::bench {

/// Send requests of equal size, encoded, one after the other.
struct raw_frames {
  std::string bytes;
  size_t frame_size = 0;
};

/// Encodes send requests as a producer does, with JSON headers.
/// @param count at most a million.
raw_frames make_raw_frames(size_t body_size, int32_t count);

/// Counts answers in a stream of bytes.
class answer_counter {
public:
  // -- constructors, destructors, and assignment operators --------------------

  answer_counter() : buffer_(256u * 1024) {
    // nop
  }

  // -- reading ----------------------------------------------------------------

  /// Where to read to; never full.
  char* free_space() noexcept {
    return buffer_.data() + size_;
  }

  size_t free_size() const noexcept {
    return buffer_.size() - size_;
  }

  /// Counts what `size` bytes that were read complete. Throws
  /// `std::runtime_error` if one of them tells no success.
  /// @returns the number of answers.
  size_t add(size_t size);

private:
  /// Size of the frame at `pos`, length prefix included; 0 if it is not whole.
  size_t whole_frame_at(size_t pos) const;

  std::vector<char> buffer_;
  size_t size_ = 0;
};

} // namespace rocketcaf::bench
