#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace rocketcaf::protocol {

/// Values at stable places, named by small numbers that are used again. A table
/// that never had a value takes no memory beside itself.
template <class T>
class slot_table {
public:
  // -- modifiers --------------------------------------------------------------

  /// Makes a value of `xs` and returns its number.
  template <class... Ts>
  uint32_t emplace(Ts&&... xs) {
    if (free_.empty()) {
      slots_.push_back(
        std::make_unique<slot>(std::in_place, std::forward<Ts>(xs)...));
      return static_cast<uint32_t>(slots_.size() - 1);
    }
    auto id = free_.back();
    free_.pop_back();
    slots_[id]->emplace(std::forward<Ts>(xs)...);
    return id;
  }

  /// Removes a value and returns it.
  /// @pre `contains(id)`
  T take(uint32_t id) {
    auto& from = *slots_[id];
    T result = std::move(*from);
    from.reset();
    free_.push_back(id);
    return result;
  }

  /// Gives memory back after there were more than `most` values at a time.
  /// @pre `empty()`
  void shrink(size_t most) {
    if (slots_.size() <= most)
      return;
    slots_ = std::vector<std::unique_ptr<slot>>{};
    free_ = std::vector<uint32_t>{};
  }

  // -- properties -------------------------------------------------------------

  bool contains(uint32_t id) const noexcept {
    return id < slots_.size() && slots_[id]->has_value();
  }

  /// @pre `contains(id)`
  T& operator[](uint32_t id) noexcept {
    return **slots_[id];
  }

  size_t size() const noexcept {
    return slots_.size() - free_.size();
  }

  bool empty() const noexcept {
    return size() == 0;
  }

  /// The numbers of all values, ascending.
  std::vector<uint32_t> ids() const {
    std::vector<uint32_t> result;
    for (uint32_t id = 0; id < slots_.size(); ++id)
      if (contains(id))
        result.push_back(id);
    return result;
  }

private:
  using slot = std::optional<T>;

  std::vector<std::unique_ptr<slot>> slots_;
  std::vector<uint32_t> free_;
};

} // namespace rocketcaf::protocol
