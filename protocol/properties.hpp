#pragma once

#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/property_names.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::protocol {

/// Separates the name of a property from its value on the wire.
inline constexpr char name_value_separator = '\x01';
/// Ends a property on the wire.
inline constexpr char property_separator = '\x02';

/// Tells whether RocketMQ keeps this name for itself: it is in
/// `property::refused`.
bool is_reserved_property(std::string_view name);

/// Tells whether RocketMQ itself may have written this property of a stored
/// message: beside reserved names, what brokers add to half messages.
bool is_system_property(std::string_view name);

/// Returns the key that a message's producer named, in the member or as a
/// property, under RocketMQ's name or pyrocketmq's; empty if there is none.
std::string_view explicit_sharding_key(const message& x);

/// Calls `f(name, value)` for the sharding key, under RocketMQ's name, for what
/// asks for a delay, and for the user's properties.
template <class F>
void for_each_rare_property(const message& x, F&& f) {
  if (auto key = explicit_sharding_key(x); !key.empty())
    f(property::sharding_key, key);
  if (!x.delivery.is_now()) {
    std::string value;
    append_number(value, x.delivery.value());
    f(property_of(x.delivery.how()), std::string_view{value});
  }
  for (auto& [name, value] : x.properties)
    if (name != property::sharding_key
        && name != property::pyrocketmq_sharding_key)
      f(std::string_view{name}, std::string_view{value});
}

/// Calls `f(name, value)` for each property of the message in the order they
/// are written: the unique id, tag, keys (joined by blanks), WAIT if it is
/// false, the sharding key, the delivery time, the user's.
/// @param id the unique id; if it is empty, the message's own counts.
template <class F>
void for_each_property(const message& x, const unique_message_id& id, F&& f) {
  if (!id.empty())
    f(property::unique_key, id.view());
  else if (!x.id.empty())
    f(property::unique_key, x.id.view());
  if (!x.tag.empty())
    f(property::tags, std::string_view{x.tag});
  if (x.keys.size() == 1) {
    f(property::keys, std::string_view{x.keys.front()});
  } else if (!x.keys.empty()) {
    std::string joined;
    for (auto& key : x.keys) {
      if (!joined.empty())
        joined += ' ';
      joined += key;
    }
    f(property::keys, std::string_view{joined});
  }
  if (!x.wait_store_ok)
    f(property::wait, std::string_view{"false"});
  if (!x.properties.empty() || !x.sharding_key.empty() || !x.delivery.is_now())
    for_each_rare_property(x, f);
}

/// Appends one property of a property string.
inline void append_property(std::string& out, std::string_view name,
                            std::string_view value) {
  out += name;
  out += name_value_separator;
  out += value;
  out += property_separator;
}

/// Returns how many bytes `append_property` appends.
inline size_t property_size(std::string_view name, std::string_view value) {
  return name.size() + value.size() + 2;
}

/// One property of a property string; views into it.
struct property_view {
  std::string_view name;
  std::string_view value;
};

/// Takes the next property off a property string, dropping what Java drops:
/// pieces without a name, a value or a separator.
/// @returns nullopt if there is none any more.
std::optional<property_view> take_property(std::string_view& text) noexcept;

/// The value of a property in a property string; empty if there is none. Of
/// names that are there twice the last one counts.
std::string_view find_property(std::string_view text,
                               std::string_view name) noexcept;

/// Takes the value of `KEYS` apart: keys are separated by blanks.
std::vector<std::string> split_keys(std::string_view text);

/// The value of a property; empty if there is none.
std::string_view property_value(const std::map<std::string, std::string>& xs,
                                std::string_view name);

/// Encodes a property string, with the trailing separator of Java >= 5.2.0.
std::string encode_properties(const std::map<std::string, std::string>& xs);

/// Decodes a property string with or without the trailing separator. Of names
/// that are there twice the last one counts.
std::map<std::string, std::string> decode_properties(std::string_view text);

} // namespace rocketcaf::protocol
