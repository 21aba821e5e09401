#include "rocketcaf/protocol/request_failure.hpp"

#include "rocketcaf/protocol/codes.hpp"

namespace rocketcaf {

namespace {

/// Appends a code with RocketMQ's name of it.
template <class Code>
void append_code(std::string& out, int32_t code) {
  out += std::to_string(code);
  auto name = protocol::name_of(static_cast<Code>(code));
  if (!name.empty())
    (out += ' ') += name;
}

} // namespace

std::string to_string(const request_failure& x) {
  auto result = to_string(x.code);
  if (x.request_code != 0) {
    result += ", request ";
    append_code<protocol::request_code>(result, x.request_code);
  }
  if (!x.address.empty())
    result += " to " + x.address;
  if (x.response_code != -1) {
    result += ", answer ";
    append_code<protocol::response_code>(result, x.response_code);
  }
  if (!x.remark.empty())
    result += ": " + x.remark;
  return result;
}

} // namespace rocketcaf
