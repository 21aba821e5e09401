#pragma once

#include "support/hex.hpp"

#include <charconv>
#include <concepts>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rocketcaf::test {

using properties_map = std::map<std::string, std::string>;

/// Writes what Agreement.java reads: fields that end in tabulators, numbers in
/// decimal, texts and bytes in hexadecimal digits.
class fields_writer {
public:
  template <std::integral T>
  void put(T x) {
    text_ += std::to_string(x);
    text_ += '\t';
  }

  void put(std::string_view bytes) {
    text_ += to_hex(bytes);
    text_ += '\t';
  }

  void put(const properties_map& xs) {
    put(xs.size());
    for (auto& [name, value] : xs) {
      put(std::string_view{name});
      put(std::string_view{value});
    }
  }

  const std::string& text() const noexcept {
    return text_;
  }

private:
  std::string text_;
};

/// Reads the same. What is malformed is a bug of the test, and throws.
class fields_reader {
public:
  explicit fields_reader(std::string_view text) noexcept : rest_(text) {
    // nop
  }

  template <std::integral T>
  void get(T& x) {
    auto field = take();
    auto end = field.data() + field.size();
    if (std::from_chars(field.data(), end, x).ptr != end || field.empty())
      throw std::invalid_argument{"no number: " + std::string{field}};
  }

  void get(std::string& x) {
    x = from_hex(take());
  }

  void get(properties_map& xs) {
    size_t count = 0;
    get(count);
    for (; count > 0; --count) {
      std::string name;
      get(name);
      get(xs[name]);
    }
  }

private:
  std::string_view take() {
    auto end = rest_.find('\t');
    if (end == std::string_view::npos)
      throw std::invalid_argument{"a field is missing"};
    auto result = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return result;
  }

  std::string_view rest_;
};

} // namespace rocketcaf::test
