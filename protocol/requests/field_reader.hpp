#pragma once

#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/field_name.hpp"
#include "rocketcaf/protocol/requests/field_text.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Reads the fields of a header from a command, one call for each, and
/// remembers the first that is missing or malformed.
class field_reader {
public:
  // -- constructors, destructors, and assignment operators -------------------

  explicit field_reader(const remoting_command& source) : source_(source) {
    // nop
  }

  // -- properties ------------------------------------------------------------

  bool ok() const noexcept {
    return error_.empty();
  }

  /// Names the first bad field and what is wrong with it.
  const std::string& error() const noexcept {
    return error_;
  }

  // -- reading ---------------------------------------------------------------

  /// A field that must be there.
  template <class T>
  void operator()(const field_name& name, T& out) {
    if (auto text = source_.field(name.key))
      assign(name, *text, out);
    else
      fail(name, "is missing");
  }

  template <class T>
  void operator()(const field_name& name, std::optional<T>& out) {
    if (auto text = source_.field(name.key))
      assign(name, *text, out.emplace());
  }

  /// Leaves `out` as it is if there is no such field.
  template <class T>
  void operator()(const field_name& name, T& out, tolerated_t) {
    if (auto text = source_.field(name.key))
      assign(name, *text, out);
  }

private:
  template <class T>
  void assign(const field_name& name, const std::string& text, T& out) {
    if (!from_field_text(text, out))
      fail(name, "is not a number in its range: " + text.substr(0, 32));
  }

  void fail(const field_name& name, std::string_view what) {
    if (ok())
      error_.append(to_string(name)).append(" ").append(what);
  }

  const remoting_command& source_;
  std::string error_;
};

} // namespace rocketcaf::protocol
