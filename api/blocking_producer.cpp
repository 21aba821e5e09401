#include "rocketcaf/api/blocking_producer.hpp"

#include "rocketcaf/api/outcome_bridge.hpp"
#include "rocketcaf/api/promise_table.hpp"
#include "rocketcaf/api/runtime.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

namespace rocketcaf {

namespace {

using std::chrono::milliseconds;

/// What a producer may take longer than its limit before it is given up.
constexpr std::chrono::seconds grace{10};

send_failure gone() {
  return {.code = errc::shutting_down,
          .storage = storage_state::not_stored,
          .remark = "the producer was shut down before this send"};
}

time_point due_in(milliseconds timeout) {
  return deadline_after(std::chrono::steady_clock::now(), timeout);
}

} // namespace

/// The producer, and what waits for its outcomes.
class blocking_producer::impl {
public:
  // -- constructors, destructors, and assignment operators --------------------

  impl(std::shared_ptr<void> owner, caf::actor_system& sys,
       producer_actor handle, milliseconds drain_timeout)
    : owner_(std::move(owner)), sys_(sys), handle_(std::move(handle)),
      drain_timeout_(drain_timeout),
      promises_(std::make_shared<api::promise_table>()) {
    compat::visitor_guard guard;
    bridge_ = api::spawn_outcome_bridge(sys_, promises_, handle_);
  }

  ~impl() {
    if (owner_ != nullptr)
      shutdown(drain_timeout_);
    else if (!stopped_.exchange(true))
      drain();
  }

  // -- properties -------------------------------------------------------------

  const producer_actor& handle() const noexcept {
    return handle_;
  }

  // -- sending ----------------------------------------------------------------

  result send(message content, std::optional<time_point> deadline) {
    if (stopped_)
      return unexpected{gone()};
    // The producer answers at the deadline.
    std::optional<result> answer;
    compat::visitor_guard guard;
    caf::scoped_actor self{sys_};
    compat::mail(self, send_message{std::move(content), deadline})
      .request(handle_, caf::infinite)
      .receive(
        [&](send_result& x) { answer.emplace(std::move(x)); },
        [&](caf::error& why) { answer.emplace(unexpected{failure_of(why)}); });
    return std::move(*answer);
  }

  std::future<result> send_async(message content,
                                 std::optional<time_point> deadline) {
    auto [token, future] = promises_->add();
    if (token)
      compat::send_as(bridge_, handle_,
                      send_message{std::move(content), deadline}, *token);
    return std::move(future);
  }

  std::vector<send_outcome> send_many(std::vector<message> messages) {
    auto count = messages.size();
    if (stopped_)
      return {count, send_outcome{gone()}};
    std::vector<send_outcome> result;
    compat::visitor_guard guard;
    caf::scoped_actor self{sys_};
    compat::mail(self, rocketcaf::send_many{std::move(messages), std::nullopt})
      .request(handle_, caf::infinite)
      .receive([&](std::vector<send_outcome>& xs) { result = std::move(xs); },
               [&](caf::error& why) { result.assign(count, failure_of(why)); });
    return result;
  }

  // -- life cycle -------------------------------------------------------------

  void shutdown(milliseconds limit) {
    if (stopped_.exchange(true))
      return;
    limit = std::clamp(limit, milliseconds{0}, longest_limit);
    compat::visitor_guard guard;
    caf::scoped_actor self{sys_};
    compat::mail(self, shut_down{limit})
      .request(handle_, caf::timespan{limit + grace})
      .receive([] {},
               [this](const caf::error& why) {
                 if (why == caf::sec::request_timeout)
                   caf::anon_send_exit(handle_, caf::exit_reason::kill);
               });
    close_bridge(self);
  }

private:
  /// Waits for the open sends.
  void drain() {
    compat::visitor_guard guard;
    caf::scoped_actor self{sys_};
    compat::mail(self, atom::drain_v)
      .request(handle_, caf::infinite)
      .receive([] {}, [](const caf::error&) {});
    close_bridge(self);
  }

  /// Ends the bridge. The outcomes of all sends are in its mailbox already.
  void close_bridge(caf::scoped_actor& self) {
    compat::mail(self, atom::close_v)
      .request(bridge_, caf::infinite)
      .receive([] {},
               // It ended with the producer, and has failed what was open.
               [](const caf::error&) {});
  }

  /// Keeps `sys_` alive; null if the caller does.
  std::shared_ptr<void> owner_;
  caf::actor_system& sys_;
  producer_actor handle_;
  milliseconds drain_timeout_;
  std::shared_ptr<api::promise_table> promises_;
  api::outcome_bridge_actor bridge_;
  std::atomic<bool> stopped_ = false;
};

// -- constructors, destructors, and assignment operators ----------------------

blocking_producer::blocking_producer(caf::actor_system& sys,
                                     producer_actor handle)
  : impl_(
    std::make_unique<impl>(nullptr, sys, std::move(handle), milliseconds{0})) {
  // nop
}

blocking_producer::blocking_producer(std::unique_ptr<impl> ptr) noexcept
  : impl_(std::move(ptr)) {
  // nop
}

blocking_producer blocking_producer::own(std::shared_ptr<void> owner,
                                         caf::actor_system& sys,
                                         producer_actor handle,
                                         milliseconds drain_timeout) {
  return blocking_producer{std::make_unique<impl>(
    std::move(owner), sys, std::move(handle), drain_timeout)};
}

blocking_producer::blocking_producer(blocking_producer&&) noexcept = default;

blocking_producer& blocking_producer::operator=(blocking_producer&&) noexcept
  = default;

blocking_producer::~blocking_producer() = default;

// -- sending ------------------------------------------------------------------

blocking_producer::result blocking_producer::send(message content) {
  if (impl_ == nullptr)
    return unexpected{gone()};
  return impl_->send(std::move(content), std::nullopt);
}

blocking_producer::result blocking_producer::send(message content,
                                                  milliseconds timeout) {
  if (impl_ == nullptr)
    return unexpected{gone()};
  return impl_->send(std::move(content), due_in(timeout));
}

std::future<blocking_producer::result> blocking_producer::send_async(
  message content) {
  if (impl_ != nullptr)
    return impl_->send_async(std::move(content), std::nullopt);
  api::promise_table none;
  none.close(gone());
  return none.add().future;
}

std::future<blocking_producer::result> blocking_producer::send_async(
  message content, milliseconds timeout) {
  if (impl_ == nullptr)
    return send_async(std::move(content));
  return impl_->send_async(std::move(content), due_in(timeout));
}

std::vector<send_outcome> blocking_producer::send_many(
  std::vector<message> messages) {
  if (impl_ == nullptr)
    return {messages.size(), send_outcome{gone()}};
  return impl_->send_many(std::move(messages));
}

// -- life cycle ---------------------------------------------------------------

void blocking_producer::shutdown(milliseconds limit) {
  if (impl_ != nullptr)
    impl_->shutdown(limit);
}

const producer_actor& blocking_producer::handle() const noexcept {
  return impl_->handle();
}

// -- free functions -----------------------------------------------------------

expected<blocking_producer, caf::error> make_producer(
  std::string group, std::string_view name_servers) {
  return runtime{}.make_producer(std::move(group), name_servers);
}

} // namespace rocketcaf
