#include "rocketcaf/api/command/resource_usage.hpp"

#include <sys/resource.h>

#include <fstream>
#include <string>

namespace rocketcaf::command {

namespace {

rusage usage() {
  rusage result{};
  getrusage(RUSAGE_SELF, &result);
  return result;
}

std::chrono::microseconds to_micros(const timeval& x) {
  return std::chrono::seconds{x.tv_sec} + std::chrono::microseconds{x.tv_usec};
}

} // namespace

std::chrono::microseconds cpu_time() {
  auto x = usage();
  return to_micros(x.ru_utime) + to_micros(x.ru_stime);
}

uint64_t thread_count() {
  std::ifstream status{"/proc/self/status"};
  std::string word;
  while (status >> word)
    if (uint64_t result = 0; word == "Threads:" && status >> result)
      return result;
  return 0;
}

uint64_t max_resident_kib() {
  auto size = static_cast<uint64_t>(usage().ru_maxrss);
#ifdef __APPLE__
  return size / 1024; // Bytes there.
#else
  return size;
#endif
}

} // namespace rocketcaf::command
