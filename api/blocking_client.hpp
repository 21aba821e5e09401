#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/interfaces.hpp"

#include "rocketcaf/protocol/expected.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/timespan.hpp>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace rocketcaf {

class runtime;

namespace api {

/// What requests are answered with.
template <class Request>
struct call_response {
  using type = typename Request::response;
};

template <>
struct call_response<atom::get_client_id> {
  using type = std::string;
};

template <class Request>
using response_of = typename call_response<Request>::type;

/// How requests fail.
template <class Request>
struct call_failure {
  using type = request_failure;

  static type of(const caf::error& why) {
    return request_failure_of(why);
  }
};

/// How sends do.
template <class Request>
  requires std::is_same_v<typename Request::failure, send_failure>
struct call_failure<Request> {
  using type = send_failure;

  static type of(const caf::error& why) {
    return failure_of(why);
  }
};

} // namespace api

/// What a blocking call returns: the answer, or why there is none; only the
/// latter if the answer says nothing. Sends fail with a `send_failure`, which
/// tells whether the message may be stored; all else with a `request_failure`.
template <class Request>
using call_result
  = std::conditional_t<std::is_void_v<api::response_of<Request>>,
                       std::optional<typename api::call_failure<Request>::type>,
                       expected<api::response_of<Request>,
                                typename api::call_failure<Request>::type>>;

/// A name server or broker client for programs without actors. It may be used
/// by many threads at once, but not from inside an actor, which must not block.
/// Results are values; in a moved-from object all calls fail with
/// `errc::shutting_down`.
/// @tparam Handle the actor behind it.
template <class Handle>
class blocking_client {
public:
  // -- constructors, destructors, and assignment operators --------------------

  /// Asks through an actor that others use, too.
  /// @param sys where `handle` lives; outlives this object.
  blocking_client(caf::actor_system& sys, Handle handle)
    : sys_(&sys), handle_(std::move(handle)) {
    // nop
  }

  blocking_client(blocking_client&&) noexcept = default;

  blocking_client& operator=(blocking_client&& other) noexcept {
    // The actor before its actor system.
    auto tmp = std::move(other);
    std::swap(owner_, tmp.owner_);
    std::swap(sys_, tmp.sys_);
    std::swap(handle_, tmp.handle_);
    return *this;
  }

  blocking_client(const blocking_client&) = delete;
  blocking_client& operator=(const blocking_client&) = delete;

  /// Lets go of the actor, which ends if nobody else holds it.
  ~blocking_client() {
    compat::visitor_guard guard;
    handle_ = nullptr;
    owner_ = nullptr;
  }

  // -- asking -----------------------------------------------------------------

  /// Asks and waits for the answer, which comes by the request's deadline.
  /// @param x any request of the actor's interface, such as `get_max_offset`,
  ///          or `atom::get_client_id_v`.
  template <class Request>
  call_result<Request> call(Request x) const {
    if (!handle_)
      return fail<Request>(
        make_error(errc::shutting_down, "this client was moved elsewhere"));
    compat::visitor_guard guard;
    caf::scoped_actor self{*sys_};
    auto answer
      = compat::mail(self, std::move(x)).request(handle_, caf::infinite);
    std::optional<call_result<Request>> result;
    auto on_error
      = [&](const caf::error& why) { result.emplace(fail<Request>(why)); };
    if constexpr (std::is_void_v<api::response_of<Request>>)
      std::move(answer).receive([&] { result.emplace(std::nullopt); },
                                on_error);
    else
      std::move(answer).receive(
        [&](api::response_of<Request>& good) {
          result.emplace(std::move(good));
        },
        on_error);
    return std::move(*result);
  }

  // -- properties -------------------------------------------------------------

  /// The actor behind this facade.
  const Handle& handle() const noexcept {
    return handle_;
  }

private:
  friend class runtime;

  /// @param owner keeps `sys` alive.
  blocking_client(std::shared_ptr<void> owner, caf::actor_system& sys,
                  Handle handle)
    : owner_(std::move(owner)), sys_(&sys), handle_(std::move(handle)) {
    // nop
  }

  template <class Request>
  static call_result<Request> fail(const caf::error& what) {
    auto why = api::call_failure<Request>::of(what);
    if constexpr (std::is_void_v<api::response_of<Request>>)
      return why;
    else
      return unexpected{std::move(why)};
  }

  /// Null if the caller keeps `*sys_` alive.
  std::shared_ptr<void> owner_;
  caf::actor_system* sys_;
  Handle handle_;
};

/// Asks name servers.
using blocking_name_server_client = blocking_client<name_server_client_actor>;

/// Asks brokers.
using blocking_broker_client = blocking_client<broker_client_actor>;

} // namespace rocketcaf
