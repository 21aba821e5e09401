#include "rocketcaf/api/command/transaction_json.hpp"

#include "rocketcaf/api/command/send_json.hpp"

namespace rocketcaf::command {

namespace {

using json = nlohmann::ordered_json;

void add_cause(json& out, errc cause, const std::string& remark) {
  if (cause == errc::none)
    return;
  out["cause"] = to_string(cause);
  out["remark"] = remark;
}

std::string text_of(errc cause, const std::string& remark) {
  return cause == errc::none ? "" : ": " + to_string(cause) + ": " + remark;
}

/// Where a half message is not known, as after the death of its coordinator.
void add_unknown_half(json& out) {
  for (auto name :
       {"status", "msgId", "offsetMsgId", "broker", "queueId", "queueOffset"})
    out[name] = nullptr;
}

bool is_known(const send_result& half) {
  return !half.message_id.view().empty();
}

} // namespace

// -- transactions -------------------------------------------------------------

std::string to_json_line(uint64_t seq, const transaction_outcome& outcome,
                         uint32_t checks) {
  json out{{"seq", seq}};
  if (auto failure = std::get_if<send_failure>(&outcome)) {
    add_fields(out, *failure);
    out["ended"] = to_string(transaction_end::failed);
    return dump(out);
  }
  auto& result = std::get<transaction_send_result>(outcome);
  if (is_known(result.half))
    add_fields(out, result.half);
  else
    add_unknown_half(out);
  out["transactionId"] = result.transaction_id;
  out["state"] = to_string(result.state);
  out["ended"] = to_string(result.ended);
  out["checks"] = checks;
  add_cause(out, result.cause, result.remark);
  return dump(out);
}

std::string to_text_line(uint64_t seq, const transaction_outcome& outcome,
                         uint32_t checks) {
  auto result = std::get_if<transaction_send_result>(&outcome);
  if (!result)
    return to_text_line(seq, send_outcome{std::get<send_failure>(outcome)});
  auto text = is_known(result->half)
              ? to_text_line(seq, send_outcome{result->half})
              : "message " + std::to_string(seq) + "  transaction "
                  + result->transaction_id;
  text += "  " + to_string(result->ended);
  if (checks > 0)
    text += " (checks so far: " + std::to_string(checks) + ")";
  return text + text_of(result->cause, result->remark);
}

// -- check-backs --------------------------------------------------------------

std::optional<answered_check> read_answered_check(
  const transaction_changed& news) {
  answered_check result{.transaction_id = news.transaction.transaction_id,
                        .checks = news.transaction.checks,
                        .cause = news.cause,
                        .remark = news.detail};
  switch (news.event) {
  case transaction_event::committed:
    result.state = local_transaction_state::commit;
    break;
  case transaction_event::rolled_back:
    result.state = local_transaction_state::rollback;
    break;
  case transaction_event::left_to_check:
    break;
  default:
    return std::nullopt;
  }
  if (!news.transaction.from_check)
    return std::nullopt;
  return result;
}

std::string to_json_line(const answered_check& x) {
  json out{{"check", x.transaction_id},
           {"checks", x.checks},
           {"state", to_string(x.state)}};
  add_cause(out, x.cause, x.remark);
  return dump(out);
}

std::string to_text_line(const answered_check& x) {
  return "check " + std::to_string(x.checks) + " of " + x.transaction_id + "  "
       + to_string(x.state) + text_of(x.cause, x.remark);
}

} // namespace rocketcaf::command
