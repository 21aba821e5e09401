#include "rocketcaf/protocol/message_properties.hpp"

namespace rocketcaf::protocol {

message_properties::message_properties(
  std::initializer_list<std::pair<std::string_view, std::string_view>> xs) {
  for (auto& [name, value] : xs)
    set(name, value);
}

void message_properties::set(std::string_view name, std::string_view value) {
  erase(name);
  // What came from a producer may lack the last separator.
  if (!text_.empty() && text_.back() != property_separator)
    text_ += property_separator;
  append_property(text_, name, value);
}

void message_properties::erase(std::string_view name) {
  if (!contains(name))
    return;
  std::string rest;
  for (auto& x : *this)
    if (x.name != name)
      append_property(rest, x.name, x.value);
  text_ = std::move(rest);
}

} // namespace rocketcaf::protocol
