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

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::input in{data, size};
  auto low = in.byte();
  auto high = in.byte();
  auto is_response = (high & 0x80) != 0;
  auto body = in.rest();
  check_json(body);
  check_route(body);
  auto shown = decode_body((high & 0x7f) << 8 | low, is_response, body);
  if (shown && *shown)
    fuzz::require(nlohmann::json::parse((*shown)->dump()) == **shown);
  return 0;
}
