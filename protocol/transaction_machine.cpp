#include "rocketcaf/protocol/transaction_machine.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

#include <utility>

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<4> names
  = {"committed", "rolled_back", "left_to_check", "failed"};

} // namespace

std::string to_string(transaction_end x) {
  return protocol::name_from(names, x);
}

bool from_string(std::string_view name, transaction_end& x) {
  return protocol::value_from(names, name, x);
}

bool from_integer(uint8_t value, transaction_end& x) {
  return protocol::value_from(names, value, x);
}

} // namespace rocketcaf

namespace rocketcaf::protocol {

transaction_end end_of(local_transaction_state x) {
  switch (x) {
  case local_transaction_state::commit:
    return transaction_end::committed;
  case local_transaction_state::rollback:
    return transaction_end::rolled_back;
  default:
    return transaction_end::left_to_check;
  }
}

transaction_machine transaction_machine::from_check(half_message_place place,
                                                    actions& todo) {
  transaction_machine result;
  result.from_check_ = true;
  result.place_ = std::move(place);
  result.phase_ = phase::checking;
  todo.emplace_back(check{});
  return result;
}

// -- the half message ---------------------------------------------------------

transaction_machine::actions transaction_machine::half_stored(
  half_message_place place) {
  if (phase_ != phase::half)
    return {};
  place_ = std::move(place);
  phase_ = phase::executing;
  return {execute{}};
}

transaction_machine::actions transaction_machine::half_not_ok(
  half_message_place place) {
  if (phase_ != phase::half)
    return {};
  place_ = std::move(place);
  return end(local_transaction_state::rollback, {});
}

transaction_machine::actions transaction_machine::half_failed(errc cause) {
  if (phase_ != phase::half)
    return {};
  state_ = local_transaction_state::rollback;
  return conclude(transaction_end::failed, cause);
}

// -- the listener -------------------------------------------------------------

transaction_machine::actions transaction_machine::executed(
  local_transaction_state state, std::string remark) {
  if (phase_ != phase::executing)
    return {};
  return end(state, std::move(remark));
}

transaction_machine::actions transaction_machine::checked(
  local_transaction_state state, std::string remark) {
  if (phase_ != phase::checking)
    return {};
  return end(state, std::move(remark));
}

// -- the broker ---------------------------------------------------------------

transaction_machine::actions transaction_machine::check_requested(
  half_message_place place) {
  switch (phase_) {
  case phase::half:
  case phase::executing:
    asked_ = place;
    return {answer_unknown{std::move(place)}};
  case phase::checking:
    // What the broker asked before lies elsewhere by now.
    place_ = std::move(place);
    return {};
  case phase::ending:
    asked_ = std::move(place);
    return {};
  default:
    return {};
  }
}

transaction_machine::actions transaction_machine::end_lost() {
  if (phase_ != phase::ending)
    return {};
  return {make_end()};
}

// -- the end ------------------------------------------------------------------

transaction_machine::actions transaction_machine::abort(errc cause) {
  switch (phase_) {
  case phase::half:
    return half_failed(cause);
  case phase::done:
    return {};
  default:
    return conclude(transaction_end::left_to_check, cause);
  }
}

transaction_machine::actions transaction_machine::end(
  local_transaction_state state, std::string remark) {
  phase_ = phase::ending;
  state_ = state;
  remark_ = std::move(remark);
  return {make_end()};
}

transaction_machine::end_transaction transaction_machine::make_end() {
  if (asked_) {
    place_ = std::move(*asked_);
    asked_.reset();
    from_check_ = true;
  }
  return {place_, state_, from_check_, remark_};
}

transaction_machine::actions transaction_machine::conclude(
  transaction_end ended, errc cause) {
  phase_ = phase::done;
  return {finish{ended, state_, cause}};
}

} // namespace rocketcaf::protocol
