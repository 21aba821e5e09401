#include "rocketcaf/api/command/send_json.hpp"

#include <cmath>

namespace rocketcaf::command {

namespace {

using json = nlohmann::ordered_json;

/// What is known of a one-way send. RocketMQ has no word for it.
constexpr const char* handed_over = "HANDED_OVER";

/// Brokers' codes are not negative: -1 stands for none.
json code_or_null(int32_t code) {
  return code < 0 ? json(nullptr) : json(code);
}

double millis(std::chrono::microseconds x) {
  return static_cast<double>(x.count()) / 1000;
}

json to_json(const send_attempt& x) {
  return json{{"broker", x.broker_name},
              {"address", x.address},
              {"error", to_string(x.cause)},
              {"brokerCode", code_or_null(x.broker_code)},
              {"millis", millis(x.duration)}};
}

std::string text_of(const send_result& x) {
  return to_string(x.status) + "  " + x.queue->broker_name + ":"
       + std::to_string(x.queue->queue_id) + " offset "
       + std::to_string(x.queue_offset) + "  id "
       + std::string{x.message_id.view()};
}

std::string text_of(const send_failure& x) {
  return "failed: " + to_string(x);
}

} // namespace

void add_fields(json& out, const send_result& x) {
  out["status"] = to_string(x.status);
  out["msgId"] = x.message_id.view();
  out["offsetMsgId"] = to_string(x.offset_id);
  out["broker"] = x.queue->broker_name;
  out["queueId"] = x.queue->queue_id;
  out["queueOffset"] = x.queue_offset;
}

void add_fields(json& out, const send_failure& x) {
  out["error"] = to_string(x.code);
  out["message"] = x.remark;
  out["storage"] = to_string(x.storage);
  out["brokerCode"] = code_or_null(x.broker_code);
  out["attempts"] = json::array();
  for (auto& attempt : x.attempts)
    out["attempts"].push_back(to_json(attempt));
}

std::string dump(const nlohmann::ordered_json& x) {
  return x.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string to_json_line(uint64_t seq,
                         const std::optional<send_outcome>& outcome) {
  json out{{"seq", seq}};
  if (outcome)
    std::visit([&out](auto& x) { add_fields(out, x); }, *outcome);
  else
    out["status"] = handed_over;
  return dump(out);
}

std::string to_text_line(uint64_t seq,
                         const std::optional<send_outcome>& outcome) {
  auto text = outcome ? std::visit([](auto& x) { return text_of(x); }, *outcome)
                      : std::string{handed_over};
  return "message " + std::to_string(seq) + "  " + text;
}

} // namespace rocketcaf::command
