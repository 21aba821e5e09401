// A stream of bytes gives the same frames however it is cut into pieces, and no
// more is kept than the limits allow.

#include "rocketcaf/protocol/frame.hpp"

#include "fuzz_target.hpp"

#include <string>
#include <vector>

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

constexpr frame_limits limits{.max_frame = 4096, .max_header = 1024};

struct outcome {
  std::vector<std::string> frames;
  errc error = errc::none;
  size_t buffered = 0;
};

void feed(frame_reader& reader, std::string_view bytes, outcome& result) {
  result.error = reader.feed(bytes, [&](const frame& x) {
    auto end = x.bytes.data() + x.bytes.size();
    fuzz::require(x.bytes.size() <= limits.max_frame + 4);
    fuzz::require(x.header.size() <= limits.max_header);
    fuzz::require(x.header.data() == x.bytes.data() + 8);
    fuzz::require(x.body.data() == x.header.data() + x.header.size());
    fuzz::require(x.body.data() + x.body.size() == end);
    result.frames.emplace_back(x.bytes);
  });
  result.buffered = reader.buffered();
  fuzz::require(result.buffered <= limits.max_frame + 4);
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::input in{data, size};
  auto piece = size_t{in.byte()} + 1;
  frame_reader whole{limits};
  outcome expected;
  feed(whole, in.rest(), expected);
  frame_reader pieces{limits};
  outcome actual;
  for (size_t i = 0; i < in.rest().size(); i += piece)
    feed(pieces, in.rest().substr(i, piece), actual);
  fuzz::require(expected.frames == actual.frames);
  fuzz::require(expected.error == actual.error);
  if (expected.error == errc::none)
    fuzz::require(expected.buffered == actual.buffered);
  return 0;
}
