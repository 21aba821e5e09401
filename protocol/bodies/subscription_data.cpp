#include "rocketcaf/protocol/bodies/subscription_data.hpp"

#include "rocketcaf/protocol/bodies/json_fields.hpp"
#include "rocketcaf/protocol/java_hash.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

namespace {

constexpr std::string_view all_tags = "*";
constexpr std::string_view tag_separator = "||";

/// Removes what Java's `String.trim` does: blanks and control characters.
std::string_view trim(std::string_view text) noexcept {
  auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

} // namespace

std::optional<subscription_data> tag_subscription(std::string_view topic,
                                                  std::string_view expression,
                                                  int64_t version) {
  subscription_data result;
  result.topic = topic;
  result.sub_version = version;
  result.sub_string = expression.empty() ? all_tags : expression;
  if (result.sub_string == all_tags)
    return result;
  while (!expression.empty()) {
    auto item = expression.substr(0, expression.find(tag_separator));
    expression.remove_prefix(
      std::min(item.size() + tag_separator.size(), expression.size()));
    auto tag = trim(item);
    auto& tags = result.tags_set;
    if (tag.empty() || std::find(tags.begin(), tags.end(), tag) != tags.end())
      continue;
    tags.emplace_back(tag);
    result.code_set.push_back(java_hash(tag));
  }
  if (result.tags_set.empty())
    return std::nullopt;
  return result;
}

} // namespace rocketcaf::protocol

ROCKETCAF_JSON_BODY(rocketcaf::protocol::subscription_data);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::client_config_check);
ROCKETCAF_JSON_BODY(rocketcaf::protocol::group_subscription);
