#include "actors/property/event_log.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

namespace rocketcaf::test::property {

std::string event_log::to_text(uint32_t send, size_t last) const {
  std::string result;
  auto begin = next_ - std::min(next_, ring_.size());
  if (send != none) {
    result += "  send " + std::to_string(send) + ":\n";
    for (auto i = begin; i < next_; ++i)
      if (auto& x = ring_[i % ring_.size()]; x.send == send)
        append(result, x);
  }
  result += "  last events:\n";
  for (auto i = std::max(begin, next_ - std::min(next_, last)); i < next_; ++i)
    append(result, ring_[i % ring_.size()]);
  return result;
}

void event_log::append(std::string& out, const event& x) {
  using micros = std::chrono::duration<double, std::micro>;
  char line[160];
  auto time = micros{x.when.time_since_epoch()}.count() / 1000;
  std::snprintf(line, sizeof(line), "    %12.3f ms  %-28s %" PRId64 " %" PRId64,
                time, x.what, x.a, x.b);
  out += line;
  if (x.send != none)
    out += "  send " + std::to_string(x.send);
  out += '\n';
}

} // namespace rocketcaf::test::property
