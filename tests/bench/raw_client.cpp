// The floor below every client: sends frames that were made before, and counts
// the answers.
//
//   rocketcaf_raw_client window ADDRESS COUNT SIZE WINDOW WARM_UP_COUNT
//   rocketcaf_raw_client ping-pong ADDRESS COUNT SIZE WARM_UP_COUNT
//
// Prints what "rocketcaf perf --json" prints.

#include "rocketcaf/api/command/perf_report.hpp"
#include "rocketcaf/api/command/resource_usage.hpp"

#include "rocketcaf/protocol/address.hpp"
#include "rocketcaf/protocol/numbers.hpp"

#include "raw_frames.hpp"
#include "window_run.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

using namespace rocketcaf;
using command::perf_report;
using std::chrono::steady_clock;

namespace {

struct arguments {
  bool ping_pong = false;
  std::string_view address;
  uint64_t count = 0;
  size_t size = 0;
  uint64_t window = 1;
  uint64_t warm_up_count = 0;
};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int connect_to(std::string_view text) {
  auto where = protocol::parse_address(text);
  if (!where)
    throw std::runtime_error("no address: " + std::string{text});
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(where->port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0
      || ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address))
           < 0)
    fail("connect");
  int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

/// One after the other, with blocking calls: nothing is quicker.
void ping_pong(int fd, uint64_t count, size_t size, perf_report& report) {
  auto frames = bench::make_raw_frames(size, 1);
  bench::answer_counter answers;
  for (uint64_t i = 0; i < count; ++i) {
    auto since = steady_clock::now();
    if (::send(fd, frames.bytes.data(), frames.bytes.size(), MSG_NOSIGNAL)
        != static_cast<ssize_t>(frames.bytes.size()))
      fail("send");
    size_t answered = 0;
    while (answered == 0) {
      auto n = ::recv(fd, answers.free_space(), answers.free_size(), 0);
      if (n <= 0)
        fail("recv");
      answered = answers.add(static_cast<size_t>(n));
    }
    report.latency.record(
      static_cast<uint64_t>((steady_clock::now() - since).count()));
    ++report.messages;
  }
}

void run(const arguments& x, int fd, uint64_t count, perf_report& report) {
  if (x.ping_pong)
    ping_pong(fd, count, x.size, report);
  else
    bench::window_run{fd, count, x.size, x.window, report}.run();
}

perf_report measure(const arguments& x) {
  auto fd = connect_to(x.address);
  perf_report warm_up;
  run(x, fd, x.warm_up_count, warm_up);
  perf_report result;
  auto cpu = command::cpu_time();
  auto start = steady_clock::now();
  run(x, fd, x.count, result);
  result.elapsed = steady_clock::now() - start;
  result.cpu = command::cpu_time() - cpu;
  result.threads = command::thread_count();
  result.max_rss_kib = command::max_resident_kib();
  return result;
}

/// @returns false if they are none.
bool read_arguments(int argc, char** argv, arguments& out) {
  std::string_view mode = argc > 1 ? argv[1] : "";
  out.ping_pong = mode == "ping-pong";
  std::vector<uint64_t*> numbers{&out.count, &out.size, &out.warm_up_count};
  if (mode == "window")
    numbers.insert(numbers.begin() + 2, &out.window);
  else if (!out.ping_pong)
    return false;
  if (static_cast<size_t>(argc) != 3 + numbers.size())
    return false;
  out.address = argv[2];
  for (size_t i = 0; i < numbers.size(); ++i) {
    auto number = protocol::parse_number<uint64_t>(argv[3 + i]);
    if (!number)
      return false;
    *numbers[i] = *number;
  }
  return out.window > 0;
}

} // namespace

int main(int argc, char** argv) {
  arguments x;
  if (!read_arguments(argc, argv, x)) {
    std::fputs("usage: rocketcaf_raw_client window ADDRESS COUNT SIZE WINDOW "
               "WARM_UP_COUNT\n"
               "       rocketcaf_raw_client ping-pong ADDRESS COUNT SIZE "
               "WARM_UP_COUNT\n",
               stderr);
    return 2;
  }
  try {
    std::puts(to_json(measure(x)).c_str());
  } catch (const std::exception& why) {
    std::fprintf(stderr, "rocketcaf_raw_client: %s\n", why.what());
    return 1;
  }
  return 0;
}
