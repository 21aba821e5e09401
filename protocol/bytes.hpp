#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Appends a number in network byte order.
template <class T>
void append_big_endian(std::string& out, T value) {
  char bytes[sizeof(T)];
  for (size_t i = 0; i < sizeof(T); ++i)
    bytes[i] = static_cast<char>(static_cast<uint64_t>(value)
                                 >> (8 * (sizeof(T) - 1 - i)));
  out.append(bytes, sizeof(T));
}

/// Overwrites the bytes at `pos` with a number in network byte order.
/// @pre `pos + sizeof(T) <= out.size()`
template <class T>
void patch_big_endian(std::string& out, size_t pos, T value) {
  for (size_t i = 0; i < sizeof(T); ++i)
    out[pos + i] = static_cast<char>(static_cast<uint64_t>(value)
                                     >> (8 * (sizeof(T) - 1 - i)));
}

/// Reads numbers in network byte order and texts from a view. It never reads
/// past the end: the first read that would do so fails, and all after it.
class byte_reader {
public:
  // -- constructors, destructors, and assignment operators -------------------

  explicit byte_reader(std::string_view bytes) noexcept : rest_(bytes) {
    // nop
  }

  // -- properties ------------------------------------------------------------

  /// Whether all reads so far succeeded.
  bool ok() const noexcept {
    return ok_;
  }

  /// What has not been read yet; empty after a failure.
  std::string_view rest() const noexcept {
    return rest_;
  }

  // -- reading ---------------------------------------------------------------

  /// Reads a number; 0 if there are not enough bytes.
  template <class T>
  T number() noexcept {
    auto bytes = text(sizeof(T));
    uint64_t result = 0;
    for (auto c : bytes)
      result = (result << 8) | static_cast<uint8_t>(c);
    return static_cast<T>(result);
  }

  /// Reads `size` bytes; empty if there are not as many or `size` is negative.
  std::string_view text(int64_t size) noexcept {
    if (size < 0 || static_cast<uint64_t>(size) > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    auto result = rest_.substr(0, static_cast<size_t>(size));
    rest_.remove_prefix(static_cast<size_t>(size));
    return result;
  }

private:
  std::string_view rest_;
  bool ok_ = true;
};

} // namespace rocketcaf::protocol
