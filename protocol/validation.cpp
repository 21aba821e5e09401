#include "rocketcaf/protocol/validation.hpp"

#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/text.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <algorithm>
#include <array>

namespace rocketcaf {

std::string to_string(const validation_error& x) {
  return x.field + ": " + x.rule;
}

namespace protocol {

namespace {

using result = std::optional<validation_error>;

/// Brokers refuse messages to these: they keep their own state in them.
constexpr std::array<std::string_view, 6> refused_topics = {
  "OFFSET_MOVED_EVENT",
  "RMQ_SYS_TRANS_HALF_TOPIC",
  "RMQ_SYS_TRANS_OP_HALF_TOPIC",
  "SCHEDULE_TOPIC_XXXX",
  "SELF_TEST_TOPIC",
  "TRANS_CHECK_MAX_TIME_TOPIC",
};

/// The Java client refuses it, since it is everybody's default.
constexpr std::string_view refused_group = "DEFAULT_PRODUCER";

/// Digits of a unique id with an IPv6 address.
constexpr size_t max_id_size = 56;

result fail(std::string field, std::string rule) {
  return validation_error{errc::invalid_argument, std::move(field),
                          std::move(rule)};
}

std::string too_long(size_t limit, std::string_view unit, size_t size) {
  return "must have at most " + std::to_string(limit) + " " + std::string{unit}
       + ", has " + std::to_string(size);
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
      || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '%' || c == '|';
}

result check_name(std::string_view field, std::string_view name, size_t limit) {
  if (name.empty())
    return fail(std::string{field}, "must not be empty");
  if (name.size() > limit)
    return fail(std::string{field}, too_long(limit, "characters", name.size()));
  if (!std::all_of(name.begin(), name.end(), is_name_character))
    return fail(std::string{field},
                "must have no other characters than a-z, A-Z, 0-9, "
                "'_', '-', '%' and '|'");
  return std::nullopt;
}

/// Returns the rule that a text breaks, or nullptr.
const char* broken_rule(std::string_view text) {
  if (has_control_character(text))
    return "must not have control characters";
  if (!is_valid_utf8(text))
    return "must be valid UTF-8";
  return nullptr;
}

result check_body(std::string_view body, size_t limit) {
  // Brokers answer a message without a body with code 1.
  if (body.empty())
    return fail("body", "must not be empty, since brokers refuse that");
  if (body.size() > limit)
    return fail("body", too_long(limit, "bytes", body.size()));
  return std::nullopt;
}

result check_tag(std::string_view tag) {
  if (tag.find('|') != std::string_view::npos)
    return fail("tag", "must not have '|', which separates the tags of a "
                       "subscription");
  if (auto rule = broken_rule(tag))
    return fail("tag", rule);
  return std::nullopt;
}

const char* broken_key_rule(std::string_view key) {
  if (key.empty())
    return "must not be empty";
  if (key.find_first_of(" \t\n\v\f\r") != std::string_view::npos)
    return "must not have white space, which separates keys";
  return broken_rule(key);
}

result check_keys(const std::vector<std::string>& keys) {
  for (size_t i = 0; i < keys.size(); ++i)
    if (auto rule = broken_key_rule(keys[i]))
      return fail("keys[" + std::to_string(i) + "]", rule);
  return std::nullopt;
}

const char* broken_value_rule(std::string_view name, std::string_view value) {
  if (is_reserved_property(name))
    return "is reserved by RocketMQ";
  if (value.empty())
    return "must not be empty";
  return broken_rule(value);
}

result check_property(std::string_view name, std::string_view value) {
  if (name.empty())
    return fail("properties", "must not have an empty name");
  // The name itself is not fit to be shown.
  if (auto rule = broken_rule(name))
    return fail("properties", std::string{"names "} + rule);
  if (auto rule = broken_value_rule(name, value))
    return fail("properties[" + std::string{name} + "]", rule);
  return std::nullopt;
}

result check_sharding_key(const message& x) {
  if (auto rule = broken_rule(x.sharding_key))
    return fail("sharding_key", rule);
  auto count
    = static_cast<size_t>(!x.sharding_key.empty())
    + x.properties.count(std::string{property::sharding_key})
    + x.properties.count(std::string{property::pyrocketmq_sharding_key});
  if (count > 1)
    return fail("sharding_key",
                "must be named once, as a member or as one property");
  return std::nullopt;
}

result check_delivery(const delivery_time& x) {
  if (x.how() == delivery_time::kind::delay && x.value() < 0)
    return fail("delivery", "must not have a delay below 0");
  return std::nullopt;
}

result check_id(std::string_view id) {
  if (id.size() > unique_message_id::max_size)
    return fail("id",
                too_long(unique_message_id::max_size, "bytes", id.size()));
  if (id.find(' ') != std::string_view::npos)
    return fail("id", "must not have blanks");
  if (auto rule = broken_rule(id))
    return fail("id", rule);
  return std::nullopt;
}

result check_properties(const message& x) {
  for (auto& [name, value] : x.properties)
    if (auto error = check_property(name, value))
      return error;
  auto size = size_t{0};
  if (x.id.empty())
    size += property_size(property::unique_key, {}) + max_id_size;
  for_each_property(x, {}, [&size](auto name, auto value) {
    size += property_size(name, value);
  });
  if (size > max_properties_size)
    return fail("properties",
                too_long(max_properties_size,
                         "bytes together with tag, keys and id", size));
  return std::nullopt;
}

} // namespace

bool is_refused_topic(std::string_view name) {
  return std::find(refused_topics.begin(), refused_topics.end(), name)
      != refused_topics.end();
}

std::optional<validation_error> validate_topic(std::string_view name) {
  if (auto error = check_name("topic", name, max_topic_size))
    return error;
  if (is_refused_topic(name))
    return fail("topic", "must not be a system topic of RocketMQ, is "
                           + std::string{name});
  return std::nullopt;
}

std::optional<validation_error> validate_topic_in(std::string_view space,
                                                  std::string_view name) {
  if (space.empty())
    return std::nullopt;
  auto size = with_namespace(space, name).size();
  if (size <= max_topic_size)
    return std::nullopt;
  return fail(
    "topic",
    too_long(max_topic_size, "characters together with the namespace", size));
}

std::optional<validation_error> validate_group(std::string_view name) {
  if (auto error = check_name("group", name, max_group_size))
    return error;
  if (name == refused_group)
    return fail("group", "must not be " + std::string{name}
                           + ", the default that brokers keep for themselves");
  return std::nullopt;
}

std::optional<validation_error> validate_namespace(std::string_view space,
                                                   std::string_view group) {
  if (space.empty())
    return std::nullopt;
  if (auto error = check_name("namespace", space, max_group_size))
    return error;
  if (space.find('%') != std::string_view::npos)
    return fail("namespace", "must not have '%', which ends it");
  auto size = with_namespace(space, group).size();
  if (size > max_group_size)
    return fail(
      "namespace",
      too_long(max_group_size, "characters together with the group", size));
  return std::nullopt;
}

std::optional<validation_error> validate(const message& x,
                                         size_t max_body_size) {
  if (auto error = validate_topic(x.topic))
    return error;
  if (auto error = check_body(x.body, max_body_size))
    return error;
  if (auto error = check_tag(x.tag))
    return error;
  if (auto error = check_keys(x.keys))
    return error;
  if (auto error = check_sharding_key(x))
    return error;
  if (auto error = check_delivery(x.delivery))
    return error;
  if (auto error = check_id(x.id))
    return error;
  return check_properties(x);
}

} // namespace protocol
} // namespace rocketcaf
