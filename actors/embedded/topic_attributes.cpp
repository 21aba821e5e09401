#include "rocketcaf/actors/embedded/topic_attributes.hpp"

#include "rocketcaf/actors/embedded/request_outcome.hpp"

#include "rocketcaf/protocol/numbers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

using attribute_map = std::map<std::string, std::string>;

/// The values that RocketMQ knows (TopicAttributes.java).
bool is_value_of(std::string_view key, std::string_view value) {
  auto among = [value](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), value) != names.end();
  };
  if (key == "message.type")
    return among(
      {"UNSPECIFIED", "NORMAL", "FIFO", "DELAY", "TRANSACTION", "MIXED"});
  if (key == "queue.type")
    return among({"SimpleCQ", "BatchCQ"});
  if (key == "cleanup.policy")
    return among({"DELETE", "COMPACTION"});
  return protocol::parse_number<int64_t>(value).value_or(-2) >= -1;
}

bool is_key(std::string_view key) {
  constexpr std::array<std::string_view, 4> keys{
    "message.type", "queue.type", "cleanup.policy", "reserve.time"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// These say how messages are stored.
bool is_fixed(std::string_view key) {
  return key == "queue.type" || key == "cleanup.policy";
}

/// One change; `value` is empty if the attribute is to be removed.
struct attribute_change {
  std::string key;
  std::string value;
};

expected<attribute_change, std::string> read_change(std::string_view text) {
  auto equals = text.find('=');
  auto sets = text.starts_with('+') && equals != std::string_view::npos;
  auto removes = text.starts_with('-') && equals == std::string_view::npos;
  if (!sets && !removes)
    return unexpected{"wrong format key: " + shown(text)};
  attribute_change result;
  result.key = text.substr(1, sets ? equals - 1 : equals);
  if (!is_key(result.key))
    return unexpected{"unsupported key: " + shown(result.key)};
  if (sets)
    result.value = text.substr(equals + 1);
  if (sets && !is_value_of(result.key, result.value))
    return unexpected{"value of " + result.key
                      + " is illegal: " + shown(result.value)};
  return result;
}

} // namespace

expected<attribute_map, std::string> change_attributes(const attribute_map* old,
                                                       std::string_view text) {
  attribute_map result;
  if (old != nullptr)
    result = *old;
  std::set<std::string> seen;
  while (!text.empty()) {
    auto end = std::min(text.find(','), text.size());
    auto change = read_change(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!change)
      return unexpected{change.error()};
    if (!seen.insert(change->key).second)
      return unexpected{"key duplication: " + change->key};
    if (old == nullptr && change->value.empty())
      return unexpected<std::string>{
        "only add attribute is supported while creating topic. key: "
        + change->key};
    if (old != nullptr && is_fixed(change->key))
      return unexpected{"attempt to update an unchangeable attribute. key: "
                        + change->key};
    if (change->value.empty())
      result.erase(change->key);
    else
      result[change->key] = change->value;
  }
  return result;
}

} // namespace rocketcaf::actors::embedded
