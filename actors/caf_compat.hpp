// The one place that knows which CAF version we build against: everything else
// uses the names below, which follow CAF 1.x, and stays free of #if.
#pragma once

#include "rocketcaf/actors/watch_guard.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/action.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/byte_buffer.hpp>
#include <caf/config.hpp>
#include <caf/detail/meta_object.hpp>
#include <caf/disposable.hpp>
#include <caf/error.hpp>
#include <caf/io/middleman.hpp>
#include <caf/logger.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

// Do not test CAF_VERSION: 1.0/1.1 define it as 0100, an octal 64.
#if CAF_MAJOR_VERSION >= 1
#  define ROCKETCAF_CAF_HAS_MAIL 1
#  include <caf/anon_mail.hpp>
#  include <caf/event_based_mail.hpp>
// Must come before caf/io/typed_broker.hpp, which forgets it.
#  include <caf/log/io.hpp>
#else
#  define ROCKETCAF_CAF_HAS_MAIL 0
#  include <caf/string_view.hpp>
#endif

namespace rocketcaf::compat {

// -- threads that are not CAF's -----------------------------------------------

/// Ends what a thread has to do with an actor system that it only calls into.
/// CAF 0.18 keeps the system's logger in each thread that ever spawned an actor
/// or used a `scoped_actor`, and `~actor_system` waits until all these threads
/// let go of it: a hang, if one of them lives on.
class visitor_guard {
public:
  visitor_guard() = default;
  visitor_guard(const visitor_guard&) = delete;
  visitor_guard& operator=(const visitor_guard&) = delete;

  ~visitor_guard() {
#if !ROCKETCAF_CAF_HAS_MAIL
    caf::logger::set_current_actor_system(nullptr);
#endif
  }
};

// -- text: the argument type that CAF passes to from_string()

#if ROCKETCAF_CAF_HAS_MAIL
using string_view = std::string_view;
#else
using string_view = caf::string_view;
#endif

inline std::string_view to_std(string_view x) {
  return {x.data(), x.size()};
}

// -- options: since 1.0 CAF reads environment variables by itself, unless the
// name of an option ends in an empty one (name, short names, variable)

inline std::string without_environment(std::string_view option_name) {
#if ROCKETCAF_CAF_HAS_MAIL
  return std::string{option_name} + ",,";
#else
  return std::string{option_name};
#endif
}

// -- bytes: caf::byte before 1.0, std::byte since

inline const std::byte* bytes(const caf::byte_buffer& buf) {
  return reinterpret_cast<const std::byte*>(buf.data());
}

inline void append(caf::byte_buffer& buf, const std::byte* first, size_t n) {
  auto ptr = reinterpret_cast<const caf::byte_buffer::value_type*>(first);
  buf.insert(buf.end(), ptr, ptr + n);
}

// -- type ids: or_null since 1.0, where the plain form aborts -----------------

inline bool has_meta_object(caf::type_id_t id) {
#if ROCKETCAF_CAF_HAS_MAIL
  return caf::detail::global_meta_object_or_null(id) != nullptr;
#else
  return caf::detail::global_meta_object(id) != nullptr;
#endif
}

// -- errors: operator bool is deprecated after 1.1, valid() is missing in 0.18
// --

inline bool failed(const caf::error& x) {
  return !x.empty();
}

// -- messages: mail(self, xs...).send(dst) on every version

#if ROCKETCAF_CAF_HAS_MAIL

template <class Self>
struct mail_trait {
  using signatures = typename Self::signatures;
};

template <class Self, class... Ts>
auto mail(Self&& self, Ts&&... xs) {
  if constexpr (requires { self->mail(std::forward<Ts>(xs)...); }) {
    return self->mail(std::forward<Ts>(xs)...);
  } else {
    // Typed brokers of 1.1 have none.
    using trait = mail_trait<std::remove_reference_t<decltype(*self)>>;
    return caf::event_based_mail(trait{}, self, std::forward<Ts>(xs)...);
  }
}

template <class... Ts>
auto anon_mail(Ts&&... xs) {
  return caf::anon_mail(std::forward<Ts>(xs)...);
}

#else

template <class Self, class... Ts>
class mailer {
public:
  mailer(Self self, Ts... xs) : self_(self), xs_(std::move(xs)...) {
    // nop
  }

  class delayed {
  public:
    delayed(mailer* parent, caf::timespan delay)
      : parent_(parent), delay_(delay) {
      // nop
    }

    template <class Dst>
    void send(const Dst& dst) && {
      std::apply(
        [&](auto&&... xs) {
          parent_->self_->delayed_send(dst, delay_, std::move(xs)...);
        },
        parent_->xs_);
    }

  private:
    mailer* parent_;
    caf::timespan delay_;
  };

  template <class Rep, class Period>
  delayed delay(std::chrono::duration<Rep, Period> x) && {
    return {this, std::chrono::duration_cast<caf::timespan>(x)};
  }

  template <class Dst>
  void send(const Dst& dst) && {
    std::apply([&](auto&&... xs) { self_->send(dst, std::move(xs)...); }, xs_);
  }

  template <class Dst, class Timeout>
  auto request(const Dst& dst, Timeout timeout) && {
    return std::apply(
      [&](auto&&... xs) {
        return self_->request(dst, timeout, std::move(xs)...);
      },
      xs_);
  }

  template <class Dst>
  auto delegate(const Dst& dst) && {
    return std::apply(
      [&](auto&&... xs) { return self_->delegate(dst, std::move(xs)...); },
      xs_);
  }

private:
  Self self_;
  std::tuple<Ts...> xs_;
};

// Pointers are kept as such; a scoped_actor cannot be copied, so we keep its
// address instead.
template <class T>
auto self_ref(T& x) {
  if constexpr (std::is_copy_constructible_v<T>)
    return x;
  else
    return x.ptr();
}

template <class Self, class... Ts>
auto mail(Self&& self, Ts&&... xs) {
  auto ref = self_ref(self);
  return mailer<decltype(ref), std::decay_t<Ts>...>{ref,
                                                    std::forward<Ts>(xs)...};
}

template <class... Ts>
class anon_mailer {
public:
  explicit anon_mailer(Ts... xs) : xs_(std::move(xs)...) {
    // nop
  }

  template <class Dst>
  void send(const Dst& dst) && {
    std::apply([&](auto&&... xs) { caf::anon_send(dst, std::move(xs)...); },
               xs_);
  }

private:
  std::tuple<Ts...> xs_;
};

template <class... Ts>
auto anon_mail(Ts&&... xs) {
  return anon_mailer<std::decay_t<Ts>...>{std::forward<Ts>(xs)...};
}

#endif

/// Sends a message in the name of an actor, from outside of it: answers go
/// there.
template <class Sender, class Receiver, class... Ts>
void send_as(const Sender& from, const Receiver& to, Ts&&... xs) {
  auto sender = caf::actor_cast<caf::strong_actor_ptr>(from);
  auto receiver = caf::actor_cast<caf::strong_actor_ptr>(to);
  auto content = caf::make_message(std::forward<Ts>(xs)...);
#if ROCKETCAF_CAF_HAS_MAIL
  receiver->enqueue(caf::make_mailbox_element(std::move(sender),
                                              caf::make_message_id(),
                                              std::move(content)),
                    nullptr);
#else
  receiver->enqueue(std::move(sender), caf::make_message_id(),
                    std::move(content), nullptr);
#endif
}

// -- state of function-based actors: a member in 0.18, a function since 1.0

template <class StatefulActor>
auto& state_of(StatefulActor* self) {
#if ROCKETCAF_CAF_HAS_MAIL
  return self->state();
#else
  return self->state;
#endif
}

// -- exit messages: set_exit_handler in 0.18, a handler since 1.0 ------------

/// Runs `f(reason)` for exit messages that shall end the actor: neither `kill`,
/// which no handler sees, nor `normal`, which CAF's own handler ignores, too.
/// `self` must be an actor pointer that knows `set_exit_handler`.
template <class Self, class F>
void on_exit(Self&& self, F f) {
  // Deprecated since 1.0, yet the only spelling for typed actors and brokers
  // that all versions have.
#if ROCKETCAF_CAF_HAS_MAIL
#  pragma GCC diagnostic push
#  pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif
  self->set_exit_handler([f = std::move(f)](caf::exit_msg& msg) mutable {
    if (failed(msg.reason))
      f(msg.reason);
  });
#if ROCKETCAF_CAF_HAS_MAIL
#  pragma GCC diagnostic pop
#endif
}

// -- termination --------------------------------------------------------------

/// Tells whether an actor has ended. A handle keeps the object, not the actor:
/// who finds it by a weak reference may find a dead one.
inline bool terminated(const caf::strong_actor_ptr& x) {
  return x->get()->getf(caf::abstract_actor::is_terminated_flag);
}

/// Tells whether anybody else holds the actor of this handle strongly. If not,
/// letting go of the handle ends the actor, in passing.
template <class Handle>
bool is_shared(const Handle& x) {
  auto ptr = caf::actor_cast<caf::actor_control_block*>(x);
  return ptr->strong_refs.load(std::memory_order_acquire) > 1;
}

// -- timers -------------------------------------------------------------------

/// Runs `f` inside `self` at time `when` unless the actor is gone by then. The
/// timer does not keep the actor alive, unlike `run_delayed` of 0.18.
template <class Self, class F>
caf::disposable schedule_weak(Self&& self, caf::actor_clock::time_point when,
                              F f) {
#if ROCKETCAF_CAF_HAS_MAIL
  auto run = caf::make_action(std::move(f));
#else
  // The clock of 0.18 takes only actions that wait to be scheduled.
  auto run = caf::make_action(std::move(f), caf::action::state::waiting);
#endif
  return self->clock().schedule(
    when, std::move(run), caf::actor_cast<caf::weak_actor_ptr>(self->ctrl()));
}

// -- brokers: a state class with constructor arguments ------------------------

#if ROCKETCAF_CAF_HAS_MAIL

/// A broker that destroys its state before it closes its sockets, as those of
/// 0.18 do: the state may still take them off. Those of 1.x do it afterwards.
template <class State, class Base>
class broker_impl : public caf::stateful_actor<State, Base> {
public:
  using super = caf::stateful_actor<State, Base>;

  using super::super;

  void on_exit() override {
    if (!std::exchange(state_is_gone_, true))
      super::on_exit();
  }

protected:
  void on_cleanup(const caf::error& reason) override {
    on_exit();
    super::on_cleanup(reason);
  }

private:
  bool state_is_gone_ = false;
};

#else

/// A broker that clears its mailbox when it ends, as other actors do. Those of
/// 0.18 leave it open: requests to them are never answered, and what messages
/// own (such as sockets) lives as long as the last handle.
template <class State, class Base>
class broker_impl : public caf::stateful_actor<State, Base> {
public:
  using caf::stateful_actor<State, Base>::stateful_actor;

protected:
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    this->close_all();
    return caf::scheduled_actor::cleanup(std::move(reason), host);
  }
};

#endif

/// Spawns an I/O broker of type `Handle` whose state is `State`.
template <class State, class Handle, class... Ts>
Handle spawn_broker(caf::actor_system& sys, Ts&&... xs) {
  caf::actor_config cfg{&sys.middleman().backend()};
  using impl = broker_impl<State, typename Handle::broker_base>;
  return sys.spawn_class<impl, caf::no_spawn_options>(cfg,
                                                      std::forward<Ts>(xs)...);
}

// -- supervision --------------------------------------------------------------

/// What CAF passes to an `attachable` besides the reason.
#if ROCKETCAF_CAF_HAS_MAIL
using exit_context = caf::scheduler;
#else
using exit_context = caf::execution_unit;
#endif

/// Runs `f(reason)` inside `self` when `whom` terminates, unless the result is
/// gone by then.
template <class Self, class Handle, class F>
watch_guard watch(Self&& self, const Handle& whom, F f) {
  return {caf::actor_cast<caf::abstract_actor*>(whom),
          caf::actor_cast<caf::weak_actor_ptr>(self->ctrl()), std::move(f)};
}

} // namespace rocketcaf::compat
