#include "rocketcaf/protocol/received_messages.hpp"

#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::protocol {

namespace {

/// Tells whether the body is a list of messages that is not compressed.
bool is_batch(const stored_message_view& x) noexcept {
  constexpr auto both = sys_flag::need_unwrap | sys_flag::inner_batch;
  return (x.sys_flag & (both | sys_flag::compressed)) == both;
}

/// Collects messages within the limits.
class collector {
public:
  /// @param count how many messages there are at least.
  collector(const message_limits& limits, size_t count) : limits_(limits) {
    messages_.reserve(std::min(count, limits.max_messages));
  }

  /// Adds a message as it was stored.
  errc add(stored_message_view x) {
    std::string inflated;
    if (auto error = inflate(x, inflated); error != errc::none)
      return error;
    return is_batch(x) ? unpack(x) : push(x);
  }

  std::vector<stored_message> take() {
    return std::move(messages_);
  }

private:
  /// Decompresses the body if that is possible.
  /// @param body keeps it.
  errc inflate(stored_message_view& x, std::string& body) {
    auto type = compression_of(x.sys_flag);
    if (!type || !*type)
      return errc::none;
    auto room = limits_.max_total - total_;
    auto result = decompress(**type, x.body, std::min(limits_.max_body, room));
    if (result) {
      body = std::move(*result);
      x.body = body;
      x.sys_flag &= ~sys_flag::compressed;
      return errc::none;
    }
    auto no_room
      = result.error() == errc::body_too_large && room < limits_.max_body;
    return no_room ? errc::body_too_large : errc::none;
  }

  errc unpack(stored_message_view x) {
    auto items = decode_batch(x.body);
    if (!items)
      return push(x);
    x.body_crc = 0;
    for (auto& item : *items) {
      x.flag = item.flag;
      x.body = item.body;
      x.properties = item.properties;
      if (auto error = push(x); error != errc::none)
        return error;
      // What a broker says may be the greatest number.
      x.queue_offset
        = static_cast<int64_t>(static_cast<uint64_t>(x.queue_offset) + 1);
    }
    return errc::none;
  }

  errc push(const stored_message_view& x) {
    auto size = sizeof(stored_message) + x.topic.size() + x.body.size()
              + x.properties.size();
    if (messages_.size() >= limits_.max_messages
        || size > limits_.max_total - total_)
      return errc::body_too_large;
    total_ += size;
    messages_.emplace_back(x);
    return errc::none;
  }

  const message_limits& limits_;
  std::vector<stored_message> messages_;
  /// Never more than the limit.
  size_t total_ = 0;
};

} // namespace

expected<std::vector<stored_message>, errc> decode_messages(
  std::string_view body, const message_limits& limits) {
  auto stored = view_stored(body);
  if (!stored)
    return unexpected{stored.error()};
  collector result{limits, stored->size()};
  for (auto& x : *stored)
    if (auto error = result.add(x); error != errc::none)
      return unexpected{error};
  return result.take();
}

} // namespace rocketcaf::protocol
