#include "rocketcaf/protocol/java_hash.hpp"

#include "rocketcaf/protocol/text.hpp"

namespace rocketcaf::protocol {

int32_t java_hash(std::string_view text) noexcept {
  uint32_t result = 0;
  auto add = [&result](uint32_t unit) { result = 31 * result + unit; };
  while (!text.empty()) {
    auto code = take_code_point(text);
    if (code < 0x10000) {
      add(code);
    } else {
      // A pair of surrogates.
      add(0xD800 + ((code - 0x10000) >> 10));
      add(0xDC00 + (code & 0x3FF));
    }
  }
  return static_cast<int32_t>(result);
}

} // namespace rocketcaf::protocol
