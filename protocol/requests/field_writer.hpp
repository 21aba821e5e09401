#pragma once

#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/field_name.hpp"
#include "rocketcaf/protocol/requests/field_text.hpp"

#include <optional>
#include <string>

namespace rocketcaf::protocol {

/// Appends the fields of a header to a command, one call for each.
class field_writer {
public:
  explicit field_writer(field_list& out) : out_(out) {
    // nop
  }

  template <class T>
  void operator()(const field_name& name, const T& value) {
    out_.emplace_back(std::string{name.key}, to_field_text(value));
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
  field_list& out_;
};

} // namespace rocketcaf::protocol
