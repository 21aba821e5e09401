#pragma once

#include "rocketcaf/protocol/wait_list.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace rocketcaf::protocol {

/// Keeps numbered sends of one key in order: one of them is under way, the
/// others wait. A broker stores requests that are under way together in any
/// order, and a retry would come behind what was sent meanwhile.
class order_lanes {
public:
  // -- member types -----------------------------------------------------------

  /// The sends of one key.
  struct lane {
    std::string key;
    wait_list waiting;
  };

  /// Where a send is.
  struct place {
    /// Stays where it is while a send is in it; nullptr if the send is in none.
    lane* where = nullptr;
    /// Its place among those that wait; 0 if it is under way.
    uint64_t ticket = 0;

    bool waits() const noexcept {
      return ticket != 0;
    }
  };

  // -- modifiers --------------------------------------------------------------

  /// Puts a send behind the others of its key.
  place enter(const std::string& key, uint32_t id) {
    auto [i, is_first] = lanes_.try_emplace(key);
    auto& x = i->second;
    if (is_first)
      x.key = key;
    return {&x, is_first ? 0 : x.waiting.push(id)};
  }

  /// Takes a send out, whether it waits or is under way.
  /// @returns the next of its key, which is under way from now on, if there is
  ///          one and this one was under way.
  std::optional<uint32_t> leave(const place& x) {
    if (x.waits()) {
      x.where->waiting.erase(x.ticket);
      return std::nullopt;
    }
    if (!x.where->waiting.empty())
      return x.where->waiting.pop();
    lanes_.erase(lanes_.find(x.where->key));
    return std::nullopt;
  }

  // -- properties -------------------------------------------------------------

  /// Number of keys that have a send.
  size_t size() const noexcept {
    return lanes_.size();
  }

private:
  std::unordered_map<std::string, lane> lanes_;
};

} // namespace rocketcaf::protocol
