#pragma once

#include "agreement/fields.hpp"
#include "agreement/random_values.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::test {

/// A kind of values that both languages encode and decode.
struct kind {
  /// What the value is in Agreement.java, too.
  std::string_view name;
  /// How many of them are enough to meet all shapes.
  size_t count;
  /// Makes a value: its fields and our bytes, as one text.
  std::string (*make)(random_values&);
  /// Compares the value of the fields with Java's bytes for it.
  /// @returns our bytes if the value is not in Java's.
  std::optional<std::string> (*check)(std::string_view fields,
                                      std::string_view javas_bytes);
};

/// @tparam Value has static functions `random` and `read` that make one, and
///         members `write`, `encode` and `is_in`, which tells whether bytes
///         stand for the value.
template <class Value>
kind make_kind(std::string_view name, size_t count) {
  kind result;
  result.name = name;
  result.count = count;
  result.make = [](random_values& random) {
    auto value = Value::random(random);
    fields_writer fields;
    value.write(fields);
    return fields.text() + to_hex(value.encode());
  };
  result.check = [](std::string_view text, std::string_view javas_bytes) {
    fields_reader fields{text};
    auto value = Value::read(fields);
    return value.is_in(javas_bytes) ? std::nullopt
                                    : std::optional{value.encode()};
  };
  return result;
}

std::vector<kind> id_kinds();
std::vector<kind> hash_kinds();
std::vector<kind> property_kinds();
std::vector<kind> compression_kinds();
std::vector<kind> message_kinds();

} // namespace rocketcaf::test
