#pragma once

#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// How one field of a header is called.
struct field_name {
  /// The same name everywhere, as is usual.
  constexpr field_name(const char* both) : name(both), key(both) {
    // nop
  }

  constexpr field_name(const char* long_name, const char* wire_key)
    : name(long_name), key(wire_key) {
    // nop
  }

  /// Java's name of it.
  std::string_view name;
  /// Its name on the wire: one letter in some requests.
  std::string_view key;
};

/// The key, with Java's name if that is another: "e (queueId)".
inline std::string to_string(const field_name& x) {
  std::string result{x.key};
  if (x.key != x.name)
    result.append(" (").append(x.name).append(")");
  return result;
}

/// Marks a field that clients always send and that brokers do without: it is
/// always written, and keeps its default if it is absent.
struct tolerated_t {};

inline constexpr tolerated_t tolerated{};

} // namespace rocketcaf::protocol
