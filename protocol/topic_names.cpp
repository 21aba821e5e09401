#include "rocketcaf/protocol/topic_names.hpp"

#include <algorithm>
#include <array>

namespace rocketcaf::protocol {

namespace {

constexpr char namespace_separator = '%';
constexpr std::string_view system_topic_prefix = "rmq_sys_";
constexpr std::string_view system_group_prefix = "CID_RMQ_SYS_";

constexpr std::array<std::string_view, 10> system_topics{
  "BenchmarkTest",
  "CHECKPOINT_TOPIC",
  "OFFSET_MOVED_EVENT",
  "RMQ_SYS_TRACE_TOPIC",
  "RMQ_SYS_TRANS_HALF_TOPIC",
  "RMQ_SYS_TRANS_OP_HALF_TOPIC",
  "SCHEDULE_TOPIC_XXXX",
  "SELF_TEST_TOPIC",
  default_create_topic,
  "TRANS_CHECK_MAX_TIME_TOPIC",
};

/// A name in two parts.
struct parts {
  /// Of a retry or dead letter topic; else empty.
  std::string_view prefix;
  std::string_view rest;
};

parts split(std::string_view name) noexcept {
  for (auto prefix : {retry_prefix, dead_letter_prefix})
    if (name.starts_with(prefix))
      return {prefix, name.substr(prefix.size())};
  return {{}, name};
}

bool is_in(std::string_view space, std::string_view rest) noexcept {
  return rest.size() > space.size() && rest.starts_with(space)
      && rest[space.size()] == namespace_separator;
}

std::string join(std::string_view prefix, std::string_view rest) {
  std::string result{prefix};
  result += rest;
  return result;
}

} // namespace

// -- topics of groups ---------------------------------------------------------

std::string retry_topic(std::string_view group) {
  return join(retry_prefix, group);
}

std::string dead_letter_topic(std::string_view group) {
  return join(dead_letter_prefix, group);
}

std::string reply_topic(std::string_view cluster) {
  return join(cluster, "_REPLY_TOPIC");
}

std::optional<std::string_view> group_of(std::string_view topic) noexcept {
  auto [prefix, group] = split(topic);
  if (prefix.empty() || group.empty())
    return std::nullopt;
  return group;
}

// -- RocketMQ's own -----------------------------------------------------------

bool is_system_topic(std::string_view name) noexcept {
  return name.starts_with(system_topic_prefix)
      || std::find(system_topics.begin(), system_topics.end(), name)
           != system_topics.end();
}

bool is_system_group(std::string_view name) noexcept {
  return name.starts_with(system_group_prefix);
}

// -- namespaces ---------------------------------------------------------------

std::string with_namespace(std::string_view space, std::string_view name) {
  auto [prefix, rest] = split(name);
  if (space.empty() || name.empty() || is_system_topic(name)
      || is_system_group(name) || is_in(space, rest))
    return std::string{name};
  std::string result{prefix};
  result += space;
  result += namespace_separator;
  result += rest;
  return result;
}

std::string without_namespace(std::string_view space, std::string_view name) {
  auto [prefix, rest] = split(name);
  if (space.empty() || !is_in(space, rest))
    return std::string{name};
  return join(prefix, rest.substr(space.size() + 1));
}

} // namespace rocketcaf::protocol
