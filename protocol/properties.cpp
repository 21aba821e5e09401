#include "rocketcaf/protocol/properties.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

namespace {

constexpr auto& refused = property::refused;

static_assert(std::is_sorted(refused.begin(), refused.end()));

} // namespace

bool is_reserved_property(std::string_view name) {
  return std::binary_search(refused.begin(), refused.end(), name);
}

bool is_system_property(std::string_view name) {
  return is_reserved_property(name) || name == property::transaction_id
      || name == property::transaction_check_times;
}

std::string_view explicit_sharding_key(const message& x) {
  if (!x.sharding_key.empty())
    return x.sharding_key;
  for (auto name : {property::sharding_key, property::pyrocketmq_sharding_key})
    if (auto i = x.properties.find(std::string{name}); i != x.properties.end())
      return i->second;
  return {};
}

std::vector<std::string> split_keys(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    auto size = std::min(text.find(' '), text.size());
    if (size > 0)
      result.emplace_back(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return result;
}

std::string_view property_value(const std::map<std::string, std::string>& xs,
                                std::string_view name) {
  auto i = xs.find(std::string{name});
  return i == xs.end() ? std::string_view{} : std::string_view{i->second};
}

std::string encode_properties(const std::map<std::string, std::string>& xs) {
  std::string result;
  for (auto& [name, value] : xs)
    append_property(result, name, value);
  return result;
}

std::optional<property_view> take_property(std::string_view& text) noexcept {
  while (!text.empty()) {
    auto piece = text.substr(0, text.find(property_separator));
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
    // A value may have further separators of this kind.
    auto size = piece.find(name_value_separator);
    if (size != 0 && size != std::string_view::npos && size + 1 != piece.size())
      return property_view{piece.substr(0, size), piece.substr(size + 1)};
  }
  return std::nullopt;
}

std::string_view find_property(std::string_view text,
                               std::string_view name) noexcept {
  std::string_view result;
  while (auto x = take_property(text))
    if (x->name == name)
      result = x->value;
  return result;
}

std::map<std::string, std::string> decode_properties(std::string_view text) {
  std::map<std::string, std::string> result;
  while (auto x = take_property(text))
    result.insert_or_assign(std::string{x->name}, std::string{x->value});
  return result;
}

} // namespace rocketcaf::protocol
