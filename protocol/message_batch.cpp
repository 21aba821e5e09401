#include "rocketcaf/protocol/message_batch.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/properties.hpp"

#include <limits>

namespace rocketcaf::protocol {

namespace {

/// Size, magic code, CRC, flag, body size, properties' size.
constexpr size_t fixed_fields = 22;
constexpr size_t max_body = size_t{1} << 30;
constexpr size_t max_properties = std::numeric_limits<int16_t>::max();

bool fits(size_t body, size_t properties) {
  return body <= max_body && properties <= max_properties;
}

} // namespace

std::optional<size_t> batch_item_size(const message& x,
                                      const unique_message_id& id) {
  size_t properties = 0;
  for_each_property(x, id, [&properties](auto name, auto value) {
    properties += property_size(name, value);
  });
  if (!fits(x.body.size(), properties))
    return std::nullopt;
  return fixed_fields + x.body.size() + properties;
}

bool append_batch_item(std::string& out, const message& x,
                       const unique_message_id& id) {
  auto begin = out.size();
  append_big_endian(out, int32_t{0});
  // Brokers read neither magic code nor CRC, and Java writes none.
  append_big_endian(out, int32_t{0});
  append_big_endian(out, int32_t{0});
  append_big_endian(out, x.flag);
  append_big_endian(out, static_cast<uint32_t>(x.body.size()));
  out += x.body;
  auto size_pos = out.size();
  append_big_endian(out, int16_t{0});
  for_each_property(x, id, [&out](auto name, auto value) {
    append_property(out, name, value);
  });
  auto properties = out.size() - size_pos - sizeof(int16_t);
  if (!fits(x.body.size(), properties)) {
    out.resize(begin);
    return false;
  }
  patch_big_endian(out, begin, static_cast<uint32_t>(out.size() - begin));
  patch_big_endian(out, size_pos, static_cast<int16_t>(properties));
  return true;
}

std::optional<std::string> encode_batch(
  std::span<const message> messages, std::span<const unique_message_id> ids) {
  std::string result;
  for (size_t i = 0; i < messages.size(); ++i) {
    auto id = i < ids.size() ? ids[i] : unique_message_id{};
    if (!append_batch_item(result, messages[i], id))
      return std::nullopt;
  }
  return result;
}

expected<std::vector<batch_item>, errc> decode_batch(std::string_view body) {
  std::vector<batch_item> result;
  byte_reader in{body};
  while (in.ok() && !in.rest().empty()) {
    auto size = in.number<int32_t>();
    in.number<int32_t>(); // magic code
    in.number<int32_t>(); // CRC
    batch_item item;
    item.flag = in.number<int32_t>();
    item.body = in.text(in.number<int32_t>());
    item.properties = in.text(in.number<int16_t>());
    auto content = item.body.size() + item.properties.size();
    if (!in.ok() || size != static_cast<int64_t>(fixed_fields + content))
      return unexpected{errc::protocol_error};
    result.push_back(item);
  }
  if (!in.ok() || result.empty())
    return unexpected{errc::protocol_error};
  return result;
}

} // namespace rocketcaf::protocol
