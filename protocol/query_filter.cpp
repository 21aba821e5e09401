#include "rocketcaf/protocol/query_filter.hpp"

#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/property_names.hpp"

#include <algorithm>
#include <tuple>

namespace rocketcaf::protocol {

namespace {

bool has_key(const stored_message& x, std::string_view key) {
  auto keys = split_keys(x.properties.get(property::keys));
  return std::ranges::find(keys, key) != keys.end();
}

} // namespace

void keep_with_key(std::vector<stored_message>& messages,
                   std::string_view topic, std::string_view key,
                   bool is_unique_id) {
  std::erase_if(messages, [&](const stored_message& x) {
    if (is_unique_id)
      return x.properties.get(property::unique_key) != key;
    return x.topic != topic || !has_key(x, key);
  });
}

void sort_by_age(std::vector<stored_message>& messages) {
  std::ranges::stable_sort(messages, {}, [](const stored_message& x) {
    return std::tuple{x.store_millis, x.queue_id, x.queue_offset};
  });
}

} // namespace rocketcaf::protocol
