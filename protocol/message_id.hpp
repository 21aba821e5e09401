#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf {

/// The id that a producer gives a message (property `UNIQ_KEY`), kept as text
/// without allocating. Java's form has 32 or 56 hexadecimal digits; any text
/// of up to 63 bytes fits.
class unique_message_id {
public:
  // -- constants -------------------------------------------------------------

  static constexpr size_t max_size = 63;

  // -- constructors, destructors, and assignment operators -------------------

  unique_message_id() noexcept = default;

  /// @returns nullopt if `text` has more than `max_size` bytes.
  static std::optional<unique_message_id> from(std::string_view text) noexcept;

  // -- properties ------------------------------------------------------------

  std::string_view view() const noexcept {
    return {text_.data(), size_};
  }

  bool empty() const noexcept {
    return size_ == 0;
  }

  friend bool operator==(const unique_message_id& x,
                         const unique_message_id& y) noexcept {
    return x.view() == y.view();
  }

  friend bool operator<(const unique_message_id& x,
                        const unique_message_id& y) noexcept {
    return x.view() < y.view();
  }

private:
  std::array<char, max_size> text_{};
  uint8_t size_ = 0;
};

std::string to_string(const unique_message_id& x);

/// Where a broker stored a message: its address and the position in its commit
/// log. On the wire 32 (IPv4) or 56 (IPv6) hexadecimal digits.
struct offset_message_id {
  /// The broker's IP address; the first 4 bytes if `is_v6` is false.
  std::array<uint8_t, 16> host{};
  bool is_v6 = false;
  int32_t port = 0;
  /// Position in the commit log, in bytes.
  int64_t offset = 0;

  /// Parses the hexadecimal form, upper or lower case.
  static std::optional<offset_message_id> from(std::string_view hex) noexcept;

  friend bool operator==(const offset_message_id&,
                         const offset_message_id&) noexcept
    = default;
};

/// Returns the hexadecimal form in upper case, as brokers write it.
std::string to_string(const offset_message_id& x);

namespace protocol {

/// What tells apart the ids that a `unique_id_generator` makes.
struct unique_id_stamp {
  /// Milliseconds since the start of the month.
  uint32_t millis = 0;
  uint16_t counter = 0;
  /// False for no id.
  bool is_set = false;
};

/// Makes unique message ids in Java's layout: address, process id, a number
/// that tells generators of one process apart, milliseconds since the start of
/// the month, counter. It has neither clock nor entropy of its own.
class unique_id_generator {
public:
  /// @param address 4 or 16 bytes of this machine's IP address.
  /// @param process_id the low 16 bits of the process id.
  /// @param discriminator any number that differs between generators.
  unique_id_generator(std::string_view address, uint16_t process_id,
                      uint32_t discriminator);

  /// @param millis_of_month milliseconds since the month began, local time.
  unique_message_id next(uint32_t millis_of_month) {
    return text(stamp(millis_of_month));
  }

  /// The same in two steps: a stamp takes less room than its id.
  unique_id_stamp stamp(uint32_t millis_of_month) noexcept {
    return {millis_of_month, counter_++, true};
  }

  /// @pre this generator made the stamp.
  unique_message_id text(const unique_id_stamp& x) const noexcept;

private:
  std::string prefix_;
  uint16_t counter_ = 0;
};

} // namespace protocol
} // namespace rocketcaf
