#include "rocketcaf/actors/embedded/property_text.hpp"

#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/requests/field_text.hpp"

#include <algorithm>

namespace rocketcaf::actors::embedded {

namespace {

void note(known_properties& x, std::string_view name, std::string_view value) {
  // As in Java, the last one of a name counts, and empty values do not.
  if (value.empty())
    return;
  if (name == protocol::property::unique_key)
    x.unique_key = value;
  else if (name == protocol::property::tags)
    x.tag = value;
  else if (name == protocol::property::keys)
    x.keys = value;
  else if (name == protocol::property::transaction_prepared)
    protocol::from_field_text(value, x.half_message);
  else if (name == "DELAY" || name == "TIMER_DELAY_SEC"
           || name == "TIMER_DELAY_MS" || name == "TIMER_DELIVER_MS")
    x.delayed = x.delayed || value != "0";
}

} // namespace

known_properties find_known_properties(std::string_view text) {
  known_properties result;
  while (!text.empty()) {
    auto piece = text.substr(0, text.find(protocol::property_separator));
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
    auto size = piece.find(protocol::name_value_separator);
    if (size != std::string_view::npos)
      note(result, piece.substr(0, size), piece.substr(size + 1));
  }
  return result;
}

void append_property(std::string& text, std::string_view name,
                     std::string_view value) {
  if (!text.empty() && text.back() != protocol::property_separator)
    text += protocol::property_separator;
  text += name;
  text += protocol::name_value_separator;
  text += value;
  text += protocol::property_separator;
}

} // namespace rocketcaf::actors::embedded
