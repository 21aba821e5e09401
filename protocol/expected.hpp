#pragma once

#include <utility>
#include <variant>

namespace rocketcaf {

/// Wraps an error on its way into an `expected`.
template <class E>
struct unexpected {
  E value;
};

template <class E>
unexpected(E) -> unexpected<E>;

/// A value or the reason why there is none. C++20 has no `std::expected`, and
/// CAF's would tie `protocol/` to CAF.
template <class T, class E>
class expected {
public:
  // -- constructors, destructors, and assignment operators -------------------

  expected(T value) : data_(std::in_place_index<0>, std::move(value)) {
    // nop
  }

  template <class G>
  expected(unexpected<G> error)
    : data_(std::in_place_index<1>, std::move(error.value)) {
    // nop
  }

  // -- properties ------------------------------------------------------------

  bool has_value() const noexcept {
    return data_.index() == 0;
  }

  explicit operator bool() const noexcept {
    return has_value();
  }

  /// @pre `has_value()`
  T& operator*() & noexcept {
    return *std::get_if<0>(&data_);
  }

  const T& operator*() const& noexcept {
    return *std::get_if<0>(&data_);
  }

  T&& operator*() && noexcept {
    return std::move(*std::get_if<0>(&data_));
  }

  T* operator->() noexcept {
    return std::get_if<0>(&data_);
  }

  const T* operator->() const noexcept {
    return std::get_if<0>(&data_);
  }

  /// @pre `!has_value()`
  E& error() & noexcept {
    return *std::get_if<1>(&data_);
  }

  const E& error() const& noexcept {
    return *std::get_if<1>(&data_);
  }

  E&& error() && noexcept {
    return std::move(*std::get_if<1>(&data_));
  }

private:
  std::variant<T, E> data_;
};

} // namespace rocketcaf
