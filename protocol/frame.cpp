#include "rocketcaf/protocol/frame.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/enum_names.hpp"

#include <algorithm>
#include <limits>

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<2> serialization_names = {"json", "binary"};

} // namespace

std::string to_string(serialization x) {
  return protocol::name_from(serialization_names, x);
}

bool from_string(std::string_view name, serialization& x) {
  return protocol::value_from(serialization_names, name, x);
}

bool from_integer(uint8_t value, serialization& x) {
  return protocol::value_from(serialization_names, value, x);
}

namespace protocol {

namespace {

/// Bytes of each of the two length words.
constexpr size_t word_size = 4;
constexpr size_t prefix_size = 2 * word_size;
/// A buffer above this size is given back after its frame.
constexpr size_t kept_capacity = 256u * 1024;

} // namespace

size_t frame_reader::cut(std::string_view bytes, frame& out) noexcept {
  auto fail = [this](errc reason) {
    error_ = reason;
    return size_t{0};
  };
  if (error_ != errc::none || bytes.size() < word_size)
    return 0;
  byte_reader in{bytes};
  // Does not count its own 4 bytes. Java reads it as a signed number.
  auto length = in.number<int32_t>();
  if (length <= static_cast<int32_t>(word_size))
    return fail(errc::protocol_error);
  auto size = word_size + static_cast<size_t>(length);
  if (size > limits_.max_frame)
    return fail(errc::frame_too_large);
  if (bytes.size() < prefix_size)
    return 0;
  auto word = in.number<uint32_t>();
  size_t header_size = word & 0xFFFFFFu;
  if (header_size == 0 || header_size > size - prefix_size
      || !from_integer(static_cast<uint8_t>(word >> 24), out.type))
    return fail(errc::protocol_error);
  if (header_size > limits_.max_header)
    return fail(errc::frame_too_large);
  if (bytes.size() < size)
    return 0;
  out.bytes = bytes.substr(0, size);
  out.header = bytes.substr(prefix_size, header_size);
  out.body = out.bytes.substr(prefix_size + header_size);
  return size;
}

void frame_reader::top_up(std::string_view& bytes) {
  auto wanted = prefix_size;
  if (pending_.size() >= prefix_size)
    wanted = word_size + byte_reader{pending_}.number<uint32_t>();
  auto count = std::min(wanted - pending_.size(), bytes.size());
  pending_.append(bytes.data(), count);
  bytes.remove_prefix(count);
}

void frame_reader::release() {
  pending_.clear();
  if (pending_.capacity() > kept_capacity)
    pending_.shrink_to_fit();
}

} // namespace protocol
} // namespace rocketcaf
