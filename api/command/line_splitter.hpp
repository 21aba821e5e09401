#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rocketcaf::command {

/// A line of input without its end.
struct input_line {
  std::string text;
  /// Size of the whole line, in bytes: more than `text` holds if the line was
  /// longer than the limit.
  size_t size = 0;
};

/// Cuts a stream of bytes into lines. Of a line over the limit it counts the
/// rest but does not keep it, so that memory stays bounded.
class line_splitter {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// @param limit the largest number of bytes that are kept of a line.
  explicit line_splitter(size_t limit) : limit_(limit) {
    // nop
  }

  // -- input ------------------------------------------------------------------

  /// Calls `f(input_line)` for each line that ends in `bytes`.
  template <class F>
  void feed(std::string_view bytes, F&& f) {
    for (;;) {
      auto end = bytes.find('\n');
      append(bytes.substr(0, end));
      if (end == std::string_view::npos)
        return;
      f(take());
      bytes.remove_prefix(end + 1);
    }
  }

  /// Calls `f(input_line)` for a last line that has no end.
  template <class F>
  void finish(F&& f) {
    if (line_.size > 0)
      f(take());
  }

private:
  void append(std::string_view piece) {
    if (line_.text.size() < limit_)
      line_.text += piece.substr(0, limit_ - line_.text.size());
    line_.size += piece.size();
  }

  input_line take() {
    input_line result;
    std::swap(result, line_);
    return result;
  }

  size_t limit_;
  input_line line_;
};

} // namespace rocketcaf::command
