#include "rocketcaf/protocol/properties.hpp"

#include "agreement/kind.hpp"

namespace rocketcaf::test {

namespace {

using protocol::decode_properties;
using protocol::encode_properties;

/// Properties. The order in Java's bytes is that of its hash map, and they may
/// lack the separator at the end, as before 5.2.0.
struct properties_value {
  properties_map properties;

  static properties_value random(random_values& random) {
    return {random.properties()};
  }

  static properties_value read(fields_reader& in) {
    properties_value result;
    in.get(result.properties);
    return result;
  }

  void write(fields_writer& out) const {
    out.put(properties);
  }

  std::string encode() const {
    return encode_properties(properties);
  }

  bool is_in(std::string_view bytes) const {
    return decode_properties(bytes) == properties;
  }
};

/// A property string of which parts are malformed. The bytes are those of what
/// is left of it.
struct property_text_value {
  std::string text;

  static property_text_value random(random_values& random) {
    constexpr std::string_view parts[]
      = {"a", "bc", " ", "é", "😀", "\x01", "\x01", "\x02", "\x02"};
    property_text_value result;
    for (auto count = random.below(24); count > 0; --count)
      result.text += parts[random.below(std::size(parts))];
    return result;
  }

  static property_text_value read(fields_reader& in) {
    property_text_value result;
    in.get(result.text);
    return result;
  }

  void write(fields_writer& out) const {
    out.put(text);
  }

  std::string encode() const {
    return encode_properties(decode_properties(text));
  }

  bool is_in(std::string_view bytes) const {
    return decode_properties(bytes) == decode_properties(text);
  }
};

} // namespace

std::vector<kind> property_kinds() {
  return {make_kind<properties_value>("properties", 500),
          make_kind<property_text_value>("property_text", 1'000)};
}

} // namespace rocketcaf::test
