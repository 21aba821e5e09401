#pragma once

#include "rocketcaf/protocol/properties.hpp"

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rocketcaf::protocol {

/// The properties of a stored message, in order: the property string as a
/// broker sent it, so that reading a message costs one piece of memory for all
/// of them. Finding one means reading the string.
class message_properties {
public:
  // -- member types -----------------------------------------------------------

  /// Visits names and values, which are parts of the string. It holds the one
  /// it is at, so that an increment ends what the last access gave.
  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = property_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const property_view*;
    using reference = const property_view&;

    iterator() = default;

    explicit iterator(std::string_view text) : rest_(text) {
      ++*this;
    }

    reference operator*() const noexcept {
      return *present_;
    }

    pointer operator->() const noexcept {
      return &*present_;
    }

    iterator& operator++() noexcept {
      present_ = take_property(rest_);
      return *this;
    }

    iterator operator++(int) noexcept {
      auto result = *this;
      ++*this;
      return result;
    }

    friend bool operator==(const iterator& x, const iterator& y) noexcept {
      return x.present_.has_value() == y.present_.has_value()
          && x.rest_.size() == y.rest_.size();
    }

  private:
    std::string_view rest_;
    std::optional<property_view> present_;
  };

  // -- constructors, destructors, and assignment operators --------------------

  message_properties() = default;

  message_properties(
    std::initializer_list<std::pair<std::string_view, std::string_view>> xs);

  message_properties(const std::map<std::string, std::string>& xs)
    : text_(encode_properties(xs)) {
    // nop
  }

  /// Takes a property string as it is.
  static message_properties from_text(std::string text) {
    message_properties result;
    result.text_ = std::move(text);
    return result;
  }

  // -- modifiers --------------------------------------------------------------

  /// Gives a property a value, in place of any that it has. Names and values
  /// are not checked: see `property_separator`.
  void set(std::string_view name, std::string_view value);

  /// Takes a property out, if it is there.
  void erase(std::string_view name);

  // -- properties -------------------------------------------------------------

  /// The value of a property; empty if there is none, since none is empty. Of
  /// names that are there twice the last one counts.
  std::string_view get(std::string_view name) const noexcept {
    return find_property(text_, name);
  }

  bool contains(std::string_view name) const noexcept {
    return !get(name).empty();
  }

  bool empty() const noexcept {
    return begin() == end();
  }

  /// Visits them as they stand there: names that are there twice, twice.
  iterator begin() const noexcept {
    return iterator{text_};
  }

  iterator end() const noexcept {
    return {};
  }

  /// The property string.
  const std::string& text() const noexcept {
    return text_;
  }

  /// Copies all, each name once.
  std::map<std::string, std::string> map() const {
    return decode_properties(text_);
  }

  // -- comparison -------------------------------------------------------------

  /// Whether the names and values are the same, in any order.
  friend bool operator==(const message_properties& x,
                         const message_properties& y) {
    return x.text_ == y.text_ || x.map() == y.map();
  }

private:
  std::string text_;
};

} // namespace rocketcaf::protocol
