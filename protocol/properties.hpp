#pragma once

#include "rocketcaf/protocol/message.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/property_names.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Separates the name of a property from its value on the wire.
inline constexpr char name_value_separator = '\x01';
/// Ends a property on the wire.
inline constexpr char property_separator = '\x02';

/// Tells whether RocketMQ keeps this name for itself: it is in
/// `property::refused`.
bool is_reserved_property(std::string_view name);

/// Calls `f(name, value)` for each property of the message in the order they
/// are written: the unique id, tag, keys (joined by blanks), WAIT if it is
/// false, the user's.
template <class F>
void for_each_property(const message& x, const unique_message_id& id, F&& f) {
  if (!id.empty())
    f(property::unique_key, id.view());
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
  for (auto& [name, value] : x.properties)
    f(std::string_view{name}, std::string_view{value});
}

/// Appends one property of a property string.
inline void append_property(std::string& out, std::string_view name,
                            std::string_view value) {
  out += name;
  out += name_value_separator;
  out += value;
  out += property_separator;
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

/// Encodes a property string, with the trailing separator of Java >= 5.2.0.
std::string encode_properties(const std::map<std::string, std::string>& xs);

/// Decodes a property string with or without the trailing separator. Of names
/// that are there twice the last one counts.
std::map<std::string, std::string> decode_properties(std::string_view text);

} // namespace rocketcaf::protocol
