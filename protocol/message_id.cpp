#include "rocketcaf/protocol/message_id.hpp"

#include "rocketcaf/protocol/hex.hpp"

#include <algorithm>

namespace rocketcaf {

namespace {

constexpr size_t v4_bytes = 4;
constexpr size_t v6_bytes = 16;
/// Digits of port and offset.
constexpr size_t tail_digits = 8 + 16;

} // namespace

// -- unique_message_id -------------------------------------------------------

std::optional<unique_message_id> unique_message_id::from(
  std::string_view text) noexcept {
  if (text.size() > max_size)
    return std::nullopt;
  unique_message_id result;
  std::copy(text.begin(), text.end(), result.text_.begin());
  result.size_ = static_cast<uint8_t>(text.size());
  return result;
}

std::string to_string(const unique_message_id& x) {
  return std::string{x.view()};
}

// -- offset_message_id -------------------------------------------------------

std::optional<offset_message_id> offset_message_id::from(
  std::string_view hex) noexcept {
  offset_message_id result;
  if (hex.size() == 2 * v6_bytes + tail_digits)
    result.is_v6 = true;
  else if (hex.size() != 2 * v4_bytes + tail_digits)
    return std::nullopt;
  auto bytes = result.is_v6 ? v6_bytes : v4_bytes;
  for (size_t i = 0; i < bytes; ++i) {
    auto byte = protocol::read_hex(hex.substr(2 * i, 2));
    if (!byte)
      return std::nullopt;
    result.host[i] = static_cast<uint8_t>(*byte);
  }
  auto port = protocol::read_hex(hex.substr(2 * bytes, 8));
  auto offset = protocol::read_hex(hex.substr(2 * bytes + 8));
  if (!port || !offset)
    return std::nullopt;
  result.port = static_cast<int32_t>(*port);
  result.offset = static_cast<int64_t>(*offset);
  return result;
}

std::string to_string(const offset_message_id& x) {
  std::array<char, 2 * v6_bytes + tail_digits> buffer;
  auto pos = buffer.data();
  auto bytes = x.is_v6 ? v6_bytes : v4_bytes;
  for (size_t i = 0; i < bytes; ++i)
    pos = protocol::write_hex(pos, x.host[i], 2);
  pos = protocol::write_hex(pos, static_cast<uint32_t>(x.port), 8);
  pos = protocol::write_hex(pos, static_cast<uint64_t>(x.offset), 16);
  return {buffer.data(), pos};
}

// -- unique_id_generator -----------------------------------------------------

namespace protocol {

unique_id_generator::unique_id_generator(std::string_view address,
                                         uint16_t process_id,
                                         uint32_t discriminator) {
  // Longer ones would not fit into an id.
  address = address.substr(0, v6_bytes);
  prefix_.resize(2 * address.size() + 4 + 8);
  auto pos = prefix_.data();
  for (auto c : address)
    pos = write_hex(pos, static_cast<uint8_t>(c), 2);
  pos = write_hex(pos, process_id, 4);
  write_hex(pos, discriminator, 8);
}

unique_message_id unique_id_generator::text(
  const unique_id_stamp& x) const noexcept {
  std::array<char, unique_message_id::max_size> buffer;
  auto pos = std::copy(prefix_.begin(), prefix_.end(), buffer.data());
  pos = write_hex(pos, x.millis, 8);
  pos = write_hex(pos, x.counter, 4);
  auto size = static_cast<size_t>(pos - buffer.data());
  return *unique_message_id::from({buffer.data(), size});
}

} // namespace protocol
} // namespace rocketcaf
