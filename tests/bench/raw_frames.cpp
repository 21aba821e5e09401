#include "raw_frames.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/send_request.hpp"

#include <cstring>
#include <stdexcept>

namespace rocketcaf::bench {

raw_frames make_raw_frames(size_t body_size, int32_t count) {
  message content;
  content.topic = "bench";
  content.body.assign(body_size, 'x');
  protocol::send_target target;
  target.producer_group = "raw";
  target.queue = queue_ref{message_queue{content.topic, "stub-a", 0}};
  protocol::send_request_encoder encoder{target};
  auto id = unique_message_id::from("7F000001303918B4AAC2770562EE0001");
  raw_frames result;
  // Opaques of seven digits each.
  for (int32_t i = 0; i < count; ++i)
    encoder.encode(result.bytes, 1'000'000 + i, 1'700'000'000'000, content,
                   *id);
  result.frame_size = result.bytes.size() / static_cast<size_t>(count);
  return result;
}

// -- answer_counter -----------------------------------------------------------

size_t answer_counter::whole_frame_at(size_t pos) const {
  constexpr size_t header = 8;
  if (size_ - pos < header)
    return 0;
  protocol::byte_reader in{{&buffer_[pos], header}};
  auto size = size_t{in.number<uint32_t>()} + 4;
  if (size > buffer_.size())
    throw std::runtime_error("an answer is too large");
  return size <= size_ - pos ? size : 0;
}

size_t answer_counter::add(size_t size) {
  constexpr std::string_view success = R"({"code":0,)";
  size_ += size;
  size_t result = 0;
  size_t pos = 0;
  while (auto whole = whole_frame_at(pos)) {
    if (std::memcmp(&buffer_[pos + 8], success.data(), success.size()) != 0)
      throw std::runtime_error("an answer tells no success");
    pos += whole;
    ++result;
  }
  std::memmove(buffer_.data(), &buffer_[pos], size_ - pos);
  size_ -= pos;
  return result;
}

} // namespace rocketcaf::bench
