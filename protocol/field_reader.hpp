#pragma once

#include "rocketcaf/protocol/numbers.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

#include <concepts>
#include <string>
#include <string_view>

namespace rocketcaf::protocol {

/// Reads the fields of a request one by one and remembers the first that is
/// missing or malformed.
class field_reader {
public:
  // -- constructors, destructors, and assignment operators -------------------

  explicit field_reader(const remoting_command& request) : request_(request) {
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

  template <class T>
  void required(std::string_view name, T& out) {
    if (auto text = request_.field(name))
      assign(name, *text, out);
    else
      fail(name, "is missing");
  }

  /// Leaves `out` as it is if there is no such field.
  template <class T>
  void optional(std::string_view name, T& out) {
    if (auto text = request_.field(name))
      assign(name, *text, out);
  }

private:
  void assign(std::string_view, const std::string& text, std::string& out) {
    out = text;
  }

  /// As in Java, whatever is not "true" is false.
  void assign(std::string_view, const std::string& text, bool& out) {
    constexpr std::string_view expected = "true";
    out = text.size() == expected.size();
    for (size_t i = 0; out && i < expected.size(); ++i)
      out = (text[i] | 0x20) == expected[i];
  }

  template <std::integral T>
  void assign(std::string_view name, const std::string& text, T& out) {
    if (auto value = parse_number<T>(text))
      out = *value;
    else
      fail(name, "is not a number in its range: " + text.substr(0, 32));
  }

  void fail(std::string_view name, std::string_view what) {
    if (ok())
      error_.append(name).append(" ").append(what);
  }

  const remoting_command& request_;
  std::string error_;
};

} // namespace rocketcaf::protocol
