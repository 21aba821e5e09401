#pragma once

#include "rocketcaf/actors/alarm.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include "rocketcaf/protocol/broker_table.hpp"
#include "rocketcaf/protocol/request_failure.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace rocketcaf::actors {

/// A broker client's table of brokers: has name servers asked for it (code
/// 106), for all who wait at once.
class broker_lookup {
public:
  // -- member types -----------------------------------------------------------

  using pointer = broker_client_impl_actor::pointer;

  /// Told that the table is new, or why it is not.
  using callback = std::function<void(const request_failure* why)>;

  // -- constants --------------------------------------------------------------

  /// After a failure, for how long nobody is asked for the table's age alone.
  static constexpr std::chrono::seconds pause{1};

  // -- constructors, destructors, and assignment operators --------------------

  explicit broker_lookup(pointer self) : self_(self) {
    // nop
  }

  /// @param interval from what age on the table is asked for again.
  void use(client_impl_actor client, std::chrono::milliseconds interval);

  // -- modifiers --------------------------------------------------------------

  protocol::broker_table& table() noexcept {
    return table_;
  }

  /// Asks for the table, or joins who did so before, and calls `then` once, at
  /// `deadline` at the latest.
  void refresh(time_point deadline, callback then);

  /// Asks for the table if it is old. Nobody waits: what is known is used
  /// meanwhile.
  void keep_fresh();

  /// Asks for the table since somebody in it was not there.
  void distrust();

  /// Answers all who wait, and those that come later.
  void end(const request_failure& why);

private:
  struct waiter {
    time_point deadline;
    callback then;
  };

  void ask();
  void on_answer(const name_server_answer& x);
  void on_resolver_ended();
  void on_failure(const request_failure& why);
  void finish(const request_failure* why);
  void arm();
  void on_alarm();

  pointer self_;
  client_impl_actor client_;
  std::chrono::milliseconds interval_{0};
  protocol::broker_table table_;
  bool asking_ = false;
  std::optional<time_point> quiet_until_;
  std::optional<request_failure> ended_;
  std::vector<waiter> waiters_;
  alarm alarm_;
};

} // namespace rocketcaf::actors
