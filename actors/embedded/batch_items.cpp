#include "rocketcaf/actors/embedded/batch_items.hpp"

#include "rocketcaf/protocol/bytes.hpp"

namespace rocketcaf::actors::embedded {

std::optional<std::vector<batch_item>> read_batch(std::string_view body) {
  constexpr int64_t fixed_fields = 22;
  std::vector<batch_item> result;
  protocol::byte_reader in{body};
  while (in.ok() && !in.rest().empty()) {
    auto size = in.number<int32_t>();
    in.number<int32_t>(); // magic code
    in.number<int32_t>(); // CRC
    batch_item item;
    item.flag = in.number<int32_t>();
    item.body = in.text(in.number<int32_t>());
    item.properties = in.text(in.number<int16_t>());
    auto content = item.body.size() + item.properties.size();
    if (!in.ok() || item.body.empty()
        || size != fixed_fields + static_cast<int64_t>(content))
      return std::nullopt;
    result.push_back(item);
  }
  if (!in.ok() || result.empty())
    return std::nullopt;
  return result;
}

} // namespace rocketcaf::actors::embedded
