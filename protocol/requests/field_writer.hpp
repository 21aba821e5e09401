#pragma once

#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/field_name.hpp"
#include "rocketcaf/protocol/requests/field_text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rocketcaf::protocol {

/// Appends a field to those of a command.
struct field_appender {
  field_list& fields;

  void operator()(std::string_view name, std::string text) const {
    fields.emplace_back(std::string{name}, std::move(text));
  }
};

/// Hands on the fields of a header, one call of `put(name, text)` for each.
template <class Put = field_appender>
class field_writer {
public:
  explicit field_writer(Put put) : put_(std::move(put)) {
    // nop
  }

  template <class T>
  void operator()(const field_name& name, const T& value) {
    put_(name.key, to_field_text(value));
  }

  /// A value that is absent is not written.
  template <class T>
  void operator()(const field_name& name, const std::optional<T>& value) {
    if (value)
      (*this)(name, *value);
  }

  template <class T>
  void operator()(const field_name& name, const T& value, tolerated_t) {
    (*this)(name, value);
  }

private:
  Put put_;
};

} // namespace rocketcaf::protocol
