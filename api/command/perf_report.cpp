#include "rocketcaf/api/command/perf_report.hpp"

#include "rocketcaf/api/command/send_json.hpp"

#include <algorithm>
#include <cmath>

namespace rocketcaf::command {

namespace {

/// As many decimals as mean something.
double rounded(double x, int decimals) {
  auto factor = std::pow(10.0, decimals);
  return std::round(x * factor) / factor;
}

double per_second(const perf_report& x) {
  auto seconds = x.elapsed.count();
  return seconds > 0 ? static_cast<double>(x.messages) / seconds : 0;
}

double cpu_micros(const perf_report& x) {
  auto messages = std::max<uint64_t>(x.messages, 1);
  return x.cpu.count() * 1e6 / static_cast<double>(messages);
}

double micros(uint64_t nanos) {
  return rounded(static_cast<double>(nanos) / 1e3, 1);
}

/// A number for people.
std::string text(double x, int decimals) {
  return fmt::format("{:.{}f}", x, decimals);
}

} // namespace

std::string grouped(uint64_t x) {
  auto result = std::to_string(x);
  for (auto i = static_cast<int>(result.size()) - 3; i > 0; i -= 3)
    result.insert(static_cast<size_t>(i), 1, ',');
  return result;
}

std::string to_json(const perf_report& x) {
  return dump({
    {"messages", x.messages},
    {"errors", x.errors},
    {"seconds", rounded(x.elapsed.count(), 3)},
    {"messagesPerSecond", rounded(per_second(x), 0)},
    {"cpuMicrosPerMessage", rounded(cpu_micros(x), 3)},
    {"latencyMicros",
     {{"p50", micros(x.latency.percentile(0.5))},
      {"p99", micros(x.latency.percentile(0.99))},
      {"p999", micros(x.latency.percentile(0.999))},
      {"max", micros(x.latency.max())}}},
    {"threads", x.threads},
    {"maxRssKiB", x.max_rss_kib},
  });
}

std::string to_table(const perf_report& x) {
  auto latency = [&x](double share) {
    return text(micros(x.latency.percentile(share)), 1);
  };
  return "messages  " + grouped(x.messages) + " stored, " + grouped(x.errors)
       + " not\n" + "time      " + text(x.elapsed.count(), 3) + " s\n"
       + "rate      " + grouped(static_cast<uint64_t>(per_second(x)))
       + " messages/s\n" + "cpu       " + text(cpu_micros(x), 3)
       + " us a message\n" + "latency   p50 " + latency(0.5) + " us, p99 "
       + latency(0.99) + " us, p99.9 " + latency(0.999) + " us, max "
       + text(micros(x.latency.max()), 1) + " us\n" + "threads   "
       + std::to_string(x.threads) + "\n" + "memory    "
       + grouped(x.max_rss_kib) + " KiB at most\n";
}

} // namespace rocketcaf::command
