#include "rocketcaf/protocol/send_result.hpp"

#include "rocketcaf/protocol/enum_names.hpp"

namespace rocketcaf {

namespace {

constexpr protocol::enum_names<4> status_names = {
  "SEND_OK",
  "FLUSH_DISK_TIMEOUT",
  "FLUSH_SLAVE_TIMEOUT",
  "SLAVE_NOT_AVAILABLE",
};

constexpr protocol::enum_names<3> storage_names = {
  "not_stored",
  "refused",
  "maybe_stored",
};

void append(std::string& out, const send_attempt& x) {
  out += x.broker_name;
  if (!x.address.empty())
    out += " (" + x.address + ")";
  out += ": " + to_string(x.cause);
  if (x.broker_code != -1)
    out += ", code " + std::to_string(x.broker_code);
  auto micros = x.duration.count();
  out += ", " + std::to_string(micros / 1000);
  // Attempts that end at once must not look like none.
  if (micros < 10'000) {
    auto hundredths = micros / 10 % 100;
    out += (hundredths < 10 ? ".0" : ".") + std::to_string(hundredths);
  }
  out += " ms";
}

} // namespace

std::string to_string(send_status x) {
  return protocol::name_from(status_names, x);
}

bool from_string(std::string_view name, send_status& x) {
  return protocol::value_from(status_names, name, x);
}

bool from_integer(uint8_t value, send_status& x) {
  return protocol::value_from(status_names, value, x);
}

std::string to_string(storage_state x) {
  return protocol::name_from(storage_names, x);
}

bool from_string(std::string_view name, storage_state& x) {
  return protocol::value_from(storage_names, name, x);
}

bool from_integer(uint8_t value, storage_state& x) {
  return protocol::value_from(storage_names, value, x);
}

std::string to_string(const send_failure& x) {
  auto result = to_string(x.code) + " (" + to_string(x.storage);
  if (x.broker_code != -1)
    result += ", broker code " + std::to_string(x.broker_code);
  result += ')';
  if (!x.remark.empty())
    result += ": " + x.remark;
  if (x.attempts.empty())
    return result;
  result += " [attempts: ";
  for (auto& attempt : x.attempts) {
    if (&attempt != &x.attempts.front())
      result += "; ";
    append(result, attempt);
  }
  result += ']';
  // Remarks are the broker's words and may have several lines.
  for (auto& c : result)
    if (c == '\n' || c == '\r')
      c = ' ';
  return result;
}

} // namespace rocketcaf
