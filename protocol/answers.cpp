#include "rocketcaf/protocol/answers.hpp"

#include "rocketcaf/protocol/codes.hpp"

namespace rocketcaf::protocol {

request_failure refusal(const validation_error& what) {
  return {.code = what.code, .remark = to_string(what)};
}

request_failure refusal(const remoting_command& answer) {
  return {.code = to_errc(static_cast<response_code>(answer.code)),
          .response_code = answer.code,
          .remark = answer.remark};
}

request_failure unreadable(const remoting_command& answer, std::string why) {
  return {.code = errc::protocol_error,
          .response_code = answer.code,
          .remark = "the answer cannot be read: " + std::move(why)};
}

request_failure combine(std::span<const named_failure> failures, size_t asked) {
  auto result = failures.front().why;
  if (asked == 1)
    return result;
  result.remark = std::to_string(failures.size()) + " of "
                + std::to_string(asked) + " brokers failed: ";
  for (auto& [name, why] : failures) {
    if (&why != &failures.front().why)
      result.remark += "; ";
    result.remark += name + ": " + to_string(why);
  }
  return result;
}

} // namespace rocketcaf::protocol
