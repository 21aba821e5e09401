#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>

namespace rocketcaf::actors {

/// Somebody who leases opaques and writes batches.
struct connection_user {
  caf::weak_actor_ptr handle;
  /// Blocks to lease when the link is up.
  uint32_t blocks_wanted = 0;
  /// The last batch that was taken.
  uint64_t last_sequence = 0;
  /// Batches that it wants to hear of when they have left.
  std::deque<uint64_t> receipts;
  /// When it waits for no answer on this link any more. Who counted open
  /// requests would wait for ever for answers that do not come.
  time_point waits_until{};

  /// Sends `what`; false if the user is gone.
  template <class Self, class Message>
  bool send(Self* self, Message what) const {
    auto ptr = handle.lock();
    if (!ptr)
      return false;
    compat::mail(self, std::move(what))
      .send(caf::actor_cast<connection_user_actor>(ptr));
    return true;
  }
};

/// The users of a connection, which keeps none of them alive.
class connection_users {
public:
  // -- modifiers --------------------------------------------------------------

  /// Returns the user with this handle, which may be a new one.
  connection_user& add(const caf::strong_actor_ptr& handle) {
    auto& result = users_[handle->id()];
    result.handle = caf::actor_cast<caf::weak_actor_ptr>(handle);
    return result;
  }

  void erase(caf::actor_id id) {
    users_.erase(id);
  }

  /// Calls `f(id, user)` for each and forgets those for which it returns false.
  template <class F>
  void keep_if(F f) {
    for (auto i = users_.begin(); i != users_.end();)
      i = f(i->first, i->second) ? std::next(i) : users_.erase(i);
  }

  // -- properties -------------------------------------------------------------

  /// The user with this id, or nullptr.
  connection_user* find(caf::actor_id id) {
    auto i = users_.find(id);
    return i == users_.end() ? nullptr : &i->second;
  }

  bool empty() const noexcept {
    return users_.empty();
  }

  size_t size() const noexcept {
    return users_.size();
  }

  /// Whether any of them waits for an answer.
  bool anyone_waits(time_point now) const {
    return std::any_of(users_.begin(), users_.end(),
                       [now](auto& x) { return x.second.waits_until > now; });
  }

private:
  std::unordered_map<caf::actor_id, connection_user> users_;
};

} // namespace rocketcaf::actors
