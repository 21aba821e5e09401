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

std::optional<time_point> due_by(const send_options& how) {
  if (!how.timeout)
    return std::nullopt;
  return deadline_after(std::chrono::steady_clock::now(), *how.timeout);
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

  result send(message content, send_options how) {
    if (stopped_)
      return unexpected{gone()};
    std::optional<result> answer;
    ask(
      send_message{std::move(content), due_by(how), std::move(how.queue),
                   how.ordered},
      [&](send_result& x) { answer.emplace(std::move(x)); },
      [&](send_failure why) { answer.emplace(unexpected{std::move(why)}); });
    return std::move(*answer);
  }

  std::future<result> send_async(message content, send_options how) {
    auto [token, future] = promises_->add();
    if (token)
      compat::send_as(bridge_, handle_,
                      send_message{std::move(content), due_by(how),
                                   std::move(how.queue), how.ordered},
                      *token);
    return std::move(future);
  }

  /// Sends a `send_many` or `send_batch`.
  template <class Request>
  std::vector<send_outcome> send_all(std::vector<message> messages,
                                     send_options how) {
    auto count = messages.size();
    if (stopped_)
      return {count, send_outcome{gone()}};
    std::vector<send_outcome> result;
    ask(
      Request{std::move(messages), due_by(how), std::move(how.queue),
              how.ordered},
      [&](std::vector<send_outcome>& xs) { result = std::move(xs); },
      [&](const send_failure& why) { result.assign(count, why); });
    return result;
  }

  /// Sends a `send_oneway` or `send_batch_oneway`.
  template <class Request, class Content>
  std::optional<send_failure> hand_over(Content content, send_options how) {
    if (stopped_)
      return gone();
    std::optional<send_failure> result;
    ask(
      Request{std::move(content), due_by(how), std::move(how.queue)}, [] {},
      [&](send_failure why) { result = std::move(why); });
    return result;
  }

  // -- transactions -----------------------------------------------------------

  transaction_result send_transaction(message content, caf::message argument,
                                      send_options how) {
    if (stopped_)
      return unexpected{gone()};
    if (how.ordered)
      return unexpected{
        send_failure{.code = errc::invalid_argument,
                     .remark = "ordered: must not be set in a transaction"}};
    std::optional<transaction_result> answer;
    ask_transactional(
      rocketcaf::send_transaction{std::move(content), std::move(argument),
                                  due_by(how), std::move(how.queue)},
      [&](transaction_send_result& x) { answer.emplace(std::move(x)); },
      [&](send_failure why) { answer.emplace(unexpected{std::move(why)}); });
    return std::move(*answer);
  }

  std::vector<transaction_metadata> transactions() {
    std::vector<transaction_metadata> result;
    ask_transactional(
      atom::get_transactions_v,
      [&](std::vector<transaction_metadata>& xs) { result = std::move(xs); },
      [](const send_failure&) {});
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
  /// Asks the producer and waits: it answers at the deadline.
  template <class Request, class Good, class Bad>
  void ask(Request what, Good good, Bad bad) {
    ask(handle_, std::move(what), good, bad);
  }

  /// The same for what only producers of this library, not all that send, know.
  template <class Request, class Good, class Bad>
  void ask_transactional(Request what, Good good, Bad bad) {
    ask(caf::actor_cast<transaction_producer_actor>(handle_), std::move(what),
        good, bad);
  }

  template <class Handle, class Request, class Good, class Bad>
  void ask(const Handle& whom, Request what, Good good, Bad bad) {
    compat::visitor_guard guard;
    caf::scoped_actor self{sys_};
    compat::mail(self, std::move(what))
      .request(whom, caf::infinite)
      .receive(good, [&](caf::error& why) { bad(failure_of(why)); });
  }

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

blocking_producer::result blocking_producer::send(message content,
                                                  send_options how) {
  if (impl_ == nullptr)
    return unexpected{gone()};
  return impl_->send(std::move(content), std::move(how));
}

std::future<blocking_producer::result> blocking_producer::send_async(
  message content, send_options how) {
  if (impl_ != nullptr)
    return impl_->send_async(std::move(content), std::move(how));
  api::promise_table none;
  none.close(gone());
  return none.add().future;
}

std::vector<send_outcome> blocking_producer::send_many(
  std::vector<message> messages, send_options how) {
  if (impl_ == nullptr)
    return {messages.size(), send_outcome{gone()}};
  return impl_->send_all<rocketcaf::send_many>(std::move(messages),
                                               std::move(how));
}

std::vector<send_outcome> blocking_producer::send_batch(
  std::vector<message> messages, send_options how) {
  if (impl_ == nullptr)
    return {messages.size(), send_outcome{gone()}};
  return impl_->send_all<rocketcaf::send_batch>(std::move(messages),
                                                std::move(how));
}

std::optional<send_failure> blocking_producer::send_oneway(message content,
                                                           send_options how) {
  if (impl_ == nullptr)
    return gone();
  return impl_->hand_over<rocketcaf::send_oneway>(std::move(content),
                                                  std::move(how));
}

std::optional<send_failure> blocking_producer::send_batch_oneway(
  std::vector<message> messages, send_options how) {
  if (impl_ == nullptr)
    return gone();
  return impl_->hand_over<rocketcaf::send_batch_oneway>(std::move(messages),
                                                        std::move(how));
}

// -- transactions -------------------------------------------------------------

blocking_producer::transaction_result blocking_producer::send_transaction(
  message content, caf::message argument, send_options how) {
  if (impl_ == nullptr)
    return unexpected{gone()};
  return impl_->send_transaction(std::move(content), std::move(argument),
                                 std::move(how));
}

std::vector<transaction_metadata> blocking_producer::transactions() {
  if (impl_ == nullptr)
    return {};
  return impl_->transactions();
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
