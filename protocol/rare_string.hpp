#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace rocketcaf {

/// A string that is usually empty, and then takes the room of a pointer only:
/// each message that is open has some.
class rare_string {
public:
  // -- constructors, destructors, and assignment operators --------------------

  rare_string() noexcept = default;

  rare_string(std::string_view text)
    : text_(text.empty() ? nullptr : std::make_unique<std::string>(text)) {
    // nop
  }

  rare_string(const std::string& text) : rare_string(std::string_view{text}) {
    // nop
  }

  rare_string(const char* text) : rare_string(std::string_view{text}) {
    // nop
  }

  rare_string(const rare_string& other) : rare_string(other.view()) {
    // nop
  }

  rare_string(rare_string&&) noexcept = default;

  rare_string& operator=(const rare_string& other) {
    return *this = rare_string{other};
  }

  rare_string& operator=(rare_string&&) noexcept = default;

  // -- properties -------------------------------------------------------------

  std::string_view view() const noexcept {
    return text_ == nullptr ? std::string_view{} : *text_;
  }

  bool empty() const noexcept {
    return text_ == nullptr;
  }

  size_t size() const noexcept {
    return view().size();
  }

  operator std::string_view() const noexcept {
    return view();
  }

  friend bool operator==(const rare_string& x, const rare_string& y) noexcept {
    return x.view() == y.view();
  }

private:
  /// Null if it is empty.
  std::unique_ptr<const std::string> text_;
};

inline std::string to_string(const rare_string& x) {
  return std::string{x.view()};
}

} // namespace rocketcaf
