#include "rocketcaf/protocol/stored_message.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace rocketcaf::protocol {

namespace {

constexpr auto magic_v1 = static_cast<int32_t>(0xDAA320A7u);
constexpr auto magic_v2 = static_cast<int32_t>(0xDAA320ABu);
/// Topics up to this size are stored in layout V1: Java's bytes are signed.
constexpr size_t max_topic_v1 = 127;
/// Bytes of a message without any text.
constexpr size_t min_size = 91;
constexpr size_t max_short = std::numeric_limits<int16_t>::max();

void append_host(std::string& out, const stored_host& x) {
  out.append(reinterpret_cast<const char*>(x.ip.data()), x.is_v6 ? 16 : 4);
  append_big_endian(out, x.port);
}

stored_host read_host(byte_reader& in, bool is_v6) {
  stored_host result;
  result.is_v6 = is_v6;
  auto bytes = in.text(is_v6 ? 16 : 4);
  for (size_t i = 0; i < bytes.size(); ++i)
    result.ip[i] = static_cast<uint8_t>(bytes[i]);
  result.port = in.number<int32_t>();
  return result;
}

int32_t wire_flags(const stored_message& x) {
  return (x.sys_flag & ~(sys_flag::born_host_v6 | sys_flag::store_host_v6))
       | (x.born_host.is_v6 ? sys_flag::born_host_v6 : 0)
       | (x.store_host.is_v6 ? sys_flag::store_host_v6 : 0);
}

/// Reads one message, whose size word has been read already.
bool read_message(byte_reader in, stored_message_view& x) {
  auto magic = in.number<int32_t>();
  if (magic != magic_v1 && magic != magic_v2)
    return false;
  x.body_crc = in.number<int32_t>();
  x.queue_id = in.number<int32_t>();
  x.flag = in.number<int32_t>();
  x.queue_offset = in.number<int64_t>();
  x.physical_offset = in.number<int64_t>();
  x.sys_flag = in.number<int32_t>();
  x.born_millis = in.number<int64_t>();
  x.born_host = read_host(in, (x.sys_flag & sys_flag::born_host_v6) != 0);
  x.store_millis = in.number<int64_t>();
  x.store_host = read_host(in, (x.sys_flag & sys_flag::store_host_v6) != 0);
  x.reconsume_times = in.number<int32_t>();
  x.prepared_transaction_offset = in.number<int64_t>();
  x.body = in.text(in.number<int32_t>());
  x.topic
    = in.text(magic == magic_v1 ? in.number<int8_t>() : in.number<int16_t>());
  x.properties = in.text(in.number<int16_t>());
  return in.ok() && in.rest().empty();
}

} // namespace

offset_message_id stored_fields::offset_id() const noexcept {
  offset_message_id result;
  result.host = store_host.ip;
  result.is_v6 = store_host.is_v6;
  result.port = store_host.port;
  result.offset = physical_offset;
  return result;
}

stored_message_view::operator stored_message() const {
  return {{*this},
          std::string{topic},
          std::string{body},
          message_properties::from_text(std::string{properties})};
}

int32_t body_crc(std::string_view body) {
  auto crc
    = crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
  return static_cast<int32_t>(crc & 0x7FFFFFFFu);
}

bool encode_stored(std::string& out, const stored_message& x) {
  auto& properties = x.properties.text();
  if (properties.size() > max_short || x.topic.size() > max_short
      || x.body.size() > std::numeric_limits<int32_t>::max() / 2)
    return false;
  auto begin = out.size();
  auto is_v1 = x.topic.size() <= max_topic_v1;
  append_big_endian(out, int32_t{0});
  append_big_endian(out, is_v1 ? magic_v1 : magic_v2);
  append_big_endian(out, x.body_crc);
  append_big_endian(out, x.queue_id);
  append_big_endian(out, x.flag);
  append_big_endian(out, x.queue_offset);
  append_big_endian(out, x.physical_offset);
  append_big_endian(out, wire_flags(x));
  append_big_endian(out, x.born_millis);
  append_host(out, x.born_host);
  append_big_endian(out, x.store_millis);
  append_host(out, x.store_host);
  append_big_endian(out, x.reconsume_times);
  append_big_endian(out, x.prepared_transaction_offset);
  append_big_endian(out, static_cast<int32_t>(x.body.size()));
  out += x.body;
  if (is_v1)
    append_big_endian(out, static_cast<int8_t>(x.topic.size()));
  else
    append_big_endian(out, static_cast<int16_t>(x.topic.size()));
  out += x.topic;
  append_big_endian(out, static_cast<int16_t>(properties.size()));
  out += properties;
  patch_big_endian(out, begin, static_cast<uint32_t>(out.size() - begin));
  return true;
}

expected<std::vector<stored_message_view>, errc> view_stored(
  std::string_view body) {
  constexpr int32_t size_word = 4;
  std::vector<stored_message_view> result;
  byte_reader in{body};
  while (!in.rest().empty()) {
    auto size = in.number<int32_t>();
    auto rest = in.text(int64_t{size} - size_word);
    // Messages of one queue are often alike.
    if (in.ok() && result.empty())
      result.reserve(1 + in.rest().size() / std::max<size_t>(size, min_size));
    if (!in.ok() || !read_message(byte_reader{rest}, result.emplace_back()))
      return unexpected{errc::protocol_error};
  }
  return result;
}

expected<std::vector<stored_message>, errc> decode_stored(
  std::string_view body) {
  auto views = view_stored(body);
  if (!views)
    return unexpected{views.error()};
  return std::vector<stored_message>(views->begin(), views->end());
}

} // namespace rocketcaf::protocol
