// A name server and broker that stores nothing and answers at once, so that a
// benchmark sees the client's cost:
//
//   rocketcaf_stub_broker [--port PORT] [--queues N] [--silent]
//
// Prints its address when it is ready, and when it ends, with its standard
// input, how many send requests it took, the CPU time it took meanwhile, and
// how many transactions were ended.

#include "rocketcaf/protocol/numbers.hpp"

#include "stub_server.hpp"

#include <cstdio>
#include <exception>
#include <optional>
#include <string_view>

using rocketcaf::bench::stub_options;

namespace {

template <class T>
bool read_number(const char* text, T& out) {
  auto value = rocketcaf::protocol::parse_number<T>(text);
  out = value.value_or(0);
  return value.has_value();
}

std::optional<stub_options> read_options(int argc, char** argv) {
  stub_options result;
  for (int i = 1; i < argc; ++i) {
    std::string_view name = argv[i];
    if (name == "--silent")
      result.silent = true;
    else if (name == "--port" && i + 1 < argc) {
      if (!read_number(argv[++i], result.port))
        return std::nullopt;
    } else if (name == "--queues" && i + 1 < argc) {
      if (!read_number(argv[++i], result.queues) || result.queues < 1)
        return std::nullopt;
    } else
      return std::nullopt;
  }
  return result;
}

} // namespace

int main(int argc, char** argv) {
  auto options = read_options(argc, argv);
  if (!options) {
    std::fputs("usage: rocketcaf_stub_broker [--port PORT] [--queues N] "
               "[--silent]\n",
               stderr);
    return 2;
  }
  try {
    rocketcaf::bench::stub_server server{*options};
    std::printf("127.0.0.1:%u\n", unsigned{server.port()});
    std::fflush(stdout);
    server.run();
    std::printf(
      "%llu send requests, %.1f %% of a core, %llu transactions ended\n",
      static_cast<unsigned long long>(server.sends()), server.cpu_percent(),
      static_cast<unsigned long long>(server.ended_transactions()));
  } catch (const std::exception& why) {
    std::fprintf(stderr, "rocketcaf_stub_broker: %s\n", why.what());
    return 1;
  }
  return 0;
}
