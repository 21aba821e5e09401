#pragma once

#include "rocketcaf/actors/drain_tracker.hpp"
#include "rocketcaf/actors/id_source.hpp"
#include "rocketcaf/actors/log.hpp"
#include "rocketcaf/actors/observer_list.hpp"
#include "rocketcaf/actors/open_transaction.hpp"
#include "rocketcaf/actors/options.hpp"
#include "rocketcaf/actors/transaction_coordinator.hpp"
#include "rocketcaf/actors/transaction_key.hpp"
#include "rocketcaf/actors/transaction_metrics.hpp"
#include "rocketcaf/actors/watcher_table.hpp"

#include "rocketcaf/protocol/deadline_queue.hpp"
#include "rocketcaf/protocol/half_message_end.hpp"
#include "rocketcaf/protocol/slot_table.hpp"
#include "rocketcaf/protocol/wait_list.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rocketcaf::actors {

/// What a producer does for its transactions, and shares with them.
struct transaction_surroundings {
  producer_impl_actor::pointer self;
  const producer_options& options;
  component_logger& log;
  id_source& ids;
  drain_tracker& drains;
  /// The producer group, in its namespace.
  std::string group;
  /// Sends a half message; `on_half` hears what became of it.
  std::function<void(transaction_key key, send_transaction what)> send_half;
  /// Something is open, or nothing any more; or deadlines have changed.
  std::function<void()> changed;
};

/// The transactions of a producer: bounds and times them, spawns a coordinator
/// for each, brings it what it needs, and answers who waits. It outlives its
/// coordinators, so that there is an answer when one dies.
class producer_transactions {
public:
  // -- constructors, destructors, and assignment operators --------------------

  explicit producer_transactions(transaction_surroundings around);

  // -- the listener -----------------------------------------------------------

  /// Takes a listener in place of an earlier one.
  /// @param gone is called in the producer when it ends.
  void use_listener(transaction_listener_actor listener,
                    std::function<void()> gone);

  bool has_listener() const noexcept {
    return terms_ != nullptr;
  }

  /// Whether a transaction with this id is open.
  bool contains(const std::string& id) const {
    return by_id_.contains(id);
  }

  // -- transactions -----------------------------------------------------------

  /// Begins a transaction, lets it wait for room, or answers it.
  void accept(send_transaction what, transaction_requester requester);

  /// A half message was stored, or was not.
  /// @param address of the broker; empty if it was not.
  void on_half(transaction_key key, send_outcome outcome, std::string address);

  /// A broker asks about a transaction.
  void on_check(protocol::transaction_check what);

  /// A coordinator wants the broker told.
  /// @returns what to tell it, or nullopt if the transaction is not open.
  std::optional<protocol::half_message_end> on_end(end_transaction& what);

  /// The same meanwhile.
  std::optional<protocol::half_message_end> on_unknown(answer_unknown& what);

  /// END_TRANSACTION was handed to a socket.
  void on_end_sent(transaction_key key);

  /// It was not, or nobody knows.
  void on_end_not_sent(transaction_key key, end_not_sent why);

  void on_done(transaction_done& news);

  // -- time -------------------------------------------------------------------

  /// When an open transaction ends at the latest.
  time_point end_of_life(transaction_key key) {
    return end_of_life(open_[key.number]);
  }

  std::optional<time_point> earliest() const {
    return deadlines_.earliest();
  }

  void on_time(time_point now);

  // -- the end ----------------------------------------------------------------

  /// Answers all that is open: the broker has to ask. Those whose half message
  /// is being sent are answered by `on_half`, which comes in the same turn.
  void stop(errc code, const std::string& why);

  // -- properties -------------------------------------------------------------

  bool empty() const noexcept {
    return open_.empty();
  }

  std::vector<transaction_metadata> list();

  transaction_statistics statistics() const;

  observer_list<transaction_observer_actor> observers;

private:
  /// Why a transaction cannot be taken, or nullopt.
  std::optional<send_failure> refusal(const send_transaction& what) const;

  /// The same for what waits for room.
  std::optional<send_failure> refusal_by_bounds(
    const send_transaction& what) const;

  bool has_room() const noexcept {
    return begun_ < around_.options.max_transactions;
  }

  /// The open transaction of this key, or nullptr.
  open_transaction* find(transaction_key key);

  /// What a broker is told of a transaction.
  protocol::half_message_end make_end(const open_transaction& x,
                                      protocol::half_message_place place) const;

  /// Gives a transaction its number.
  uint32_t add(open_transaction x);

  /// Lets a transaction wait for room.
  void hold(uint32_t number, send_transaction what);

  /// Takes it off those that wait.
  send_transaction let_go(open_transaction& x);

  void begin(uint32_t number, send_transaction what);

  /// Begins what waits while there is room.
  void begin_waiting();

  /// Spawns the coordinator of a transaction.
  void coordinate(uint32_t number, coordinator_config config);

  void on_coordinator_down(uint32_t number, const caf::error& reason);

  /// Sets when a transaction's phase ends at the latest.
  void enter(uint32_t number, transaction_phase phase);

  time_point end_of_life(const open_transaction& x) const;

  /// Takes a transaction off all tables and answers who waits for it.
  void finish(uint32_t number, transaction_outcome outcome);

  /// Counts how a transaction ended, and tells of it.
  void tell_end(const open_transaction& x, const transaction_outcome& outcome);

  void tell(const open_transaction& x, transaction_event event,
            errc cause = errc::none, const std::string& detail = {});

  transaction_metadata describe(const open_transaction& x) const;

  transaction_surroundings around_;
  transaction_metrics metrics_;
  /// Null without a listener.
  std::shared_ptr<const transaction_terms> terms_;
  compat::watch_guard listener_watch_;
  /// Coordinators end with the producer, however it ends.
  std::shared_ptr<watcher_table> coordinators_;
  protocol::slot_table<open_transaction> open_;
  std::unordered_map<std::string, uint32_t> by_id_;
  protocol::deadline_queue deadlines_;
  protocol::wait_list waiting_;
  size_t waiting_bytes_ = 0;
  /// Transactions of ours that have a coordinator, and those that brokers asked
  /// about.
  size_t begun_ = 0;
  size_t asked_ = 0;
  uint64_t last_serial_ = 0;
  /// Whether `begin_waiting` is at work.
  bool beginning_ = false;
  bool stopped_ = false;
  errc stop_code_ = errc::shutting_down;
  std::string stop_text_;
  transaction_statistics counts_;
};

} // namespace rocketcaf::actors
