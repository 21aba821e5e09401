#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Names that RocketMQ makes from others (MixAll.java, NamespaceUtil.java).
namespace rocketcaf::protocol {

/// What topics of messages that are consumed again begin with.
inline constexpr std::string_view retry_prefix = "%RETRY%";
/// What topics of messages that nobody could consume begin with.
inline constexpr std::string_view dead_letter_prefix = "%DLQ%";

/// The topic that brokers copy when they create one for a message.
inline constexpr std::string_view default_create_topic = "TBW102";

/// The topic of a consumer group's messages that are consumed again.
std::string retry_topic(std::string_view group);

/// The topic of a consumer group's messages that nobody could consume.
std::string dead_letter_topic(std::string_view group);

/// The topic that answers to requests go to.
std::string reply_topic(std::string_view cluster);

/// The consumer group of a retry or dead letter topic; nullopt if it is none.
std::optional<std::string_view> group_of(std::string_view topic) noexcept;

/// Tells whether RocketMQ keeps this topic for itself: messages to it may be
/// refused, and it has the same name in all namespaces.
bool is_system_topic(std::string_view name) noexcept;

/// Tells whether RocketMQ keeps this group for itself.
bool is_system_group(std::string_view name) noexcept;

/// Puts a topic or group into a namespace: "orders" in "shop" is "shop%orders",
/// "%RETRY%group" is "%RETRY%shop%group". What is in it already, and what is
/// RocketMQ's own, stays as it is, and so does everything if `space` is empty.
std::string with_namespace(std::string_view space, std::string_view name);

/// Takes a topic or group out of a namespace: what `with_namespace` makes of a
/// name gives that name again. Names that are not in it stay as they are.
std::string without_namespace(std::string_view space, std::string_view name);

} // namespace rocketcaf::protocol
