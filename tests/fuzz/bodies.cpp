// Bodies are refused or read, and shown as JSON that others read, too; what we
// write ourselves is read again.

#include "rocketcaf/protocol/bodies/body_json.hpp"
#include "rocketcaf/protocol/json.hpp"
#include "rocketcaf/protocol/route_data.hpp"

#include "fuzz_target.hpp"

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

void check_route(std::string_view body) {
  auto route = decode_route(body);
  if (!route)
    return;
  fuzz::require(writable_queues(*route, "t").size() <= 65'536);
  auto again = decode_route(encode_route(*route));
  fuzz::require(again && *again == *route);
}

/// Whatever nlohmann/json reads, we read alike, up to the limits.
void check_json(std::string_view body) {
  auto ours = parse_json(body);
  if (auto theirs = nlohmann::json::parse(body, nullptr, false);
      ours && !theirs.is_discarded())
    fuzz::require(*ours == theirs);
  if (ours)
    fuzz::require(parse_json(write_json(*ours)).has_value());
}

bool is_config(int32_t code) {
  return code == 25 || code == 26 || code == 318 || code == 319;
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::input in{data, size};
  auto low = in.byte();
  auto high = in.byte();
  auto is_response = (high & 0x80) != 0;
  auto body = in.rest();
  check_json(body);
  check_route(body);
  auto code = (high & 0x7f) << 8 | low;
  auto shown = decode_body(code, is_response, body);
  if (shown && *shown) {
    auto text = (*shown)->dump();
    fuzz::require(nlohmann::json::parse(text) == **shown);
    // But for settings of servers, which are lines.
    auto again = decode_body(code, is_response, text);
    if (body.front() == '{' && !is_config(code))
      fuzz::require(again && *again == *shown);
  }
  return 0;
}
