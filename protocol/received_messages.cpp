#include "rocketcaf/protocol/received_messages.hpp"

#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::protocol {

namespace {

/// Tells whether the body is a list of messages that is not compressed.
bool is_batch(const stored_message& x) noexcept {
  constexpr auto both = sys_flag::need_unwrap | sys_flag::inner_batch;
  return (x.sys_flag & (both | sys_flag::compressed)) == both;
}

/// Collects messages within the limits.
class collector {
public:
  explicit collector(const message_limits& limits) : limits_(limits) {
    // nop
  }

  /// Adds a message as it was stored.
  errc add(stored_message x) {
    if (auto error = inflate(x); error != errc::none)
      return error;
    return is_batch(x) ? unpack(std::move(x)) : push(std::move(x));
  }

  std::vector<stored_message> take() {
    return std::move(messages_);
  }

private:
  /// Decompresses the body if that is possible.
  errc inflate(stored_message& x) {
    auto type = compression_of(x.sys_flag);
    if (!type || !*type)
      return errc::none;
    auto room = limits_.max_total - total_;
    auto body = decompress(**type, x.body, std::min(limits_.max_body, room));
    if (body) {
      x.body = std::move(*body);
      x.sys_flag &= ~sys_flag::compressed;
      return errc::none;
    }
    auto no_room
      = body.error() == errc::body_too_large && room < limits_.max_body;
    return no_room ? errc::body_too_large : errc::none;
  }

  errc unpack(stored_message batch) {
    auto items = decode_batch(batch.body);
    if (!items)
      return push(std::move(batch));
    auto body = std::exchange(batch.body, {});
    batch.properties.clear();
    batch.body_crc = 0;
    for (auto& item : *items) {
      // Before anything is copied.
      if (!has_room(sizeof(batch) + batch.topic.size() + item.body.size()
                    + item.properties.size()))
        return errc::body_too_large;
      auto x = batch;
      x.flag = item.flag;
      x.body = item.body;
      x.properties = decode_properties(item.properties);
      if (auto error = push(std::move(x)); error != errc::none)
        return error;
      // What a broker says may be the greatest number.
      batch.queue_offset
        = static_cast<int64_t>(static_cast<uint64_t>(batch.queue_offset) + 1);
    }
    return errc::none;
  }

  errc push(stored_message x) {
    auto size = sizeof(x) + x.topic.size() + x.body.size();
    for (auto& [name, value] : x.properties)
      size += name.size() + value.size();
    if (!has_room(size))
      return errc::body_too_large;
    total_ += size;
    messages_.push_back(std::move(x));
    return errc::none;
  }

  bool has_room(size_t size) const noexcept {
    return messages_.size() < limits_.max_messages
        && size <= limits_.max_total - total_;
  }

  const message_limits& limits_;
  std::vector<stored_message> messages_;
  /// Never more than the limit.
  size_t total_ = 0;
};

} // namespace

expected<std::vector<stored_message>, errc> decode_messages(
  std::string_view body, const message_limits& limits) {
  auto stored = decode_stored(body);
  if (!stored)
    return unexpected{stored.error()};
  collector result{limits};
  for (auto& x : *stored)
    if (auto error = result.add(std::move(x)); error != errc::none)
      return unexpected{error};
  return result.take();
}

} // namespace rocketcaf::protocol
