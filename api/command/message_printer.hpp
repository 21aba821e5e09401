#pragma once

#include "rocketcaf/api/command/table.hpp"
#include "rocketcaf/api/protocol.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::command {

/// Prints messages to standard output as they come: a JSON object a line, or a
/// table whose columns get wider as they must.
class message_printer {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit message_printer(bool json);

  // -- properties -------------------------------------------------------------

  /// How many messages were printed.
  uint64_t count() const noexcept {
    return count_;
  }

  /// Whether standard output was closed: nobody reads any more. That is no
  /// error, as after `| head`.
  bool closed() const noexcept {
    return closed_;
  }

  /// Why standard output cannot be written, but for the former; else empty.
  const std::string& error() const noexcept {
    return error_;
  }

  // -- printing ---------------------------------------------------------------

  /// Prints messages that are stored on one broker, at once.
  /// @returns false if standard output cannot be written any more.
  bool print(std::string_view broker,
             const std::vector<protocol::stored_message>& messages);

private:
  bool write(const std::string& text);

  bool json_;
  table table_;
  uint64_t count_ = 0;
  bool has_head_ = false;
  bool closed_ = false;
  std::string error_;
};

/// Makes writes to a closed standard output errors that are seen as such: they
/// would end the program otherwise.
void ignore_broken_pipes();

} // namespace rocketcaf::command
