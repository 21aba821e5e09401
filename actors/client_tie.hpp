#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/client_directory.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"
#include "rocketcaf/actors/watch_guard.hpp"

#include "rocketcaf/protocol/request_failure.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/error.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace rocketcaf::actors {

/// Calls `f()` unless the client has ended. CAF's own errors do not say whether
/// it has, or somebody to whom it passed a request. What waits for a client
/// that has ended is answered when its reason is told.
template <class Pointer, class F>
void unless_ended(Pointer self, const client_impl_actor& client, F f) {
  compat::mail(self, describe_client{})
    .request(client, caf::infinite)
    .then([f = std::move(f)](const client_description&) { f(); },
          [](const caf::error&) {});
}

/// Ties an actor to the client that it asks through: finds the client, and ends
/// the actor with it. Before the client is known, nothing is handled: what
/// comes waits in the mailbox. At the end everything is answered, what is in
/// the mailbox by then, too.
template <class Pointer>
class client_tie {
public:
  // -- member types -----------------------------------------------------------

  /// Answers all that is open.
  using fail_all = std::function<void(const request_failure&)>;

  // -- constructors, destructors, and assignment operators --------------------

  /// @param who what the actor is, for errors: "name server client".
  client_tie(Pointer self, std::string who, fail_all f)
    : self_(self), who_(std::move(who)), fail_all_(std::move(f)) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// Finds the client. The actor calls this while it makes its behavior.
  /// @param found called when there is one, before anything is handled.
  void start(client_source from, std::function<void()> found = {}) {
    found_ = std::move(found);
    compat::on_exit(self_, [this](const caf::error& reason) {
      end(reason, {.code = errc::shutting_down,
                   .remark = "the " + who_ + " was told to stop"});
    });
    if (auto given = std::get_if<client_impl_actor>(&from))
      return use(std::move(*given));
    compat::mail(self_, std::get<client_options>(std::move(from)))
      .request(spawn_client_search(self_->system()), caf::infinite)
      .await(
        [this](found_client& x) { use(std::move(x.client)); },
        [this](const caf::error& why) { end(why, request_failure_of(why)); });
  }

  /// Ends the actor, which has sent `atom::finish` to itself by `end`.
  void finish() {
    keep_ = nullptr;
    self_->quit(reason_);
  }

  // -- properties -------------------------------------------------------------

  const client_impl_actor& client() const noexcept {
    return client_;
  }

  /// Why nothing is asked any more, or nullopt.
  const std::optional<request_failure>& ended() const noexcept {
    return ended_;
  }

private:
  void use(client_impl_actor client) {
    client_ = std::move(client);
    watch_ = compat::watch(self_, client_, [this](const caf::error& why) {
      auto code = code_of(why);
      end(why,
          {.code = code == errc::none ? errc::unavailable : code,
           .remark = "the client of this " + who_ + " ended: " + text_of(why)});
    });
    if (found_)
      found_();
  }

  void end(caf::error reason, request_failure why) {
    if (ended_)
      return;
    reason_ = std::move(reason);
    ended_ = std::move(why);
    keep_ = caf::strong_actor_ptr{self_->ctrl()};
    fail_all_(*ended_);
    compat::mail(self_, atom::finish_v).send(self_);
  }

  Pointer self_;
  std::string who_;
  fail_all fail_all_;
  std::function<void()> found_;
  client_impl_actor client_;
  compat::watch_guard watch_;
  std::optional<request_failure> ended_;
  caf::error reason_;
  /// Holds the actor until it has answered what was in its mailbox.
  caf::strong_actor_ptr keep_;
};

} // namespace rocketcaf::actors
