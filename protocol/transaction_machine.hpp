#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/local_transaction_state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rocketcaf {

/// How the second phase of a transaction ended.
enum class transaction_end : uint8_t {
  /// The commit went to the broker.
  committed = 0,
  /// The rollback went to the broker.
  rolled_back = 1,
  /// The broker has to ask: nothing was decided, or it could not be told.
  left_to_check = 2,
  /// The half message was not stored, as far as is known; the local
  /// transaction did not run.
  failed = 3,
};

std::string to_string(transaction_end x);
bool from_string(std::string_view name, transaction_end& x);
bool from_integer(uint8_t value, transaction_end& x);

namespace protocol {

/// How a transaction ends when the broker is told this.
transaction_end end_of(local_transaction_state x);

/// Where a half message lies, as END_TRANSACTION names it. A broker writes it
/// anew before each check, so each check names another place.
struct half_message_place {
  /// "host:port" of the broker that stored it or that asks.
  std::string address;
  /// Its offset in the queue of half messages.
  int64_t tran_state_table_offset = 0;
  int64_t commit_log_offset = 0;
  /// The broker's name, if it is known.
  std::string broker_name{};

  friend bool operator==(const half_message_place&, const half_message_place&)
    = default;
};

/// Decides what one transaction's coordinator does next.
///
/// A transaction of a producer here begins with its half message; one that was
/// left by somebody else begins with a broker's check. Each event returns what
/// to do, in order. Events that come too late are ignored.
class transaction_machine {
public:
  // -- member types -----------------------------------------------------------

  /// Run the local transaction; then call `executed`.
  struct execute {
    friend bool operator==(const execute&, const execute&) = default;
  };

  /// Ask the listener what became of it; then call `checked`.
  struct check {
    friend bool operator==(const check&, const check&) = default;
  };

  /// Send END_TRANSACTION. Once it went out, the transaction is over, as
  /// `end_of(state)` says; if it certainly did not, call `end_lost`, and
  /// `abort` if nobody knows.
  struct end_transaction {
    half_message_place place;
    local_transaction_state state = local_transaction_state::unknown;
    bool from_check = false;
    /// Goes into the command's remark.
    std::string remark{};

    friend bool operator==(const end_transaction&, const end_transaction&)
      = default;
  };

  /// Tell a broker that nothing is known yet; what becomes of it is of no
  /// interest.
  struct answer_unknown {
    half_message_place place;

    friend bool operator==(const answer_unknown&, const answer_unknown&)
      = default;
  };

  /// Nothing is left to do and END_TRANSACTION did not go out, as far as is
  /// known: tell who waits for it. This happens once at most.
  struct finish {
    transaction_end ended = transaction_end::failed;
    local_transaction_state state = local_transaction_state::unknown;
    /// Why it could not go on; `none` if it could.
    errc cause = errc::none;

    friend bool operator==(const finish&, const finish&) = default;
  };

  using action
    = std::variant<execute, check, end_transaction, answer_unknown, finish>;
  using actions = std::vector<action>;

  // -- constructors, destructors, and assignment operators --------------------

  /// A transaction whose half message is being sent.
  transaction_machine() = default;

  /// A transaction that a broker asks about and nobody here knows.
  static transaction_machine from_check(half_message_place place,
                                        actions& todo);

  // -- the half message -------------------------------------------------------

  /// The broker stored it as it should.
  actions half_stored(half_message_place place);

  /// The broker stored it, but with a status other than SEND_OK: the local
  /// transaction does not run, as in Java.
  actions half_not_ok(half_message_place place);

  /// It was not stored, or nobody knows.
  actions half_failed(errc cause);

  // -- the listener -----------------------------------------------------------

  /// The local transaction ended. It took too long: `unknown`.
  actions executed(local_transaction_state state, std::string remark = {});

  /// The listener answered a check. It took too long: `unknown`.
  actions checked(local_transaction_state state, std::string remark = {});

  // -- the broker -------------------------------------------------------------

  /// A broker asks what became of the transaction.
  actions check_requested(half_message_place place);

  /// END_TRANSACTION certainly did not go out: it is sent again. A commit that
  /// may have gone out is never repeated: the broker would store it twice.
  actions end_lost();

  // -- the end ----------------------------------------------------------------

  /// Gives up, since time is up or the producer ends.
  actions abort(errc cause);

  bool done() const noexcept {
    return phase_ == phase::done;
  }

private:
  enum class phase : uint8_t {
    half,
    executing,
    checking,
    ending,
    done
  };

  actions end(local_transaction_state state, std::string remark);

  /// Names the place that is known last: a broker that has asked keeps the half
  /// message there, and one that is told of an earlier place commits that copy
  /// and asks again about this one.
  end_transaction make_end();

  actions conclude(transaction_end ended, errc cause);

  phase phase_ = phase::half;
  local_transaction_state state_ = local_transaction_state::unknown;
  std::string remark_;
  half_message_place place_;
  bool from_check_ = false;
  /// Where the last check found the half message, if END_TRANSACTION has not
  /// gone there.
  std::optional<half_message_place> asked_;
};

} // namespace protocol
} // namespace rocketcaf
