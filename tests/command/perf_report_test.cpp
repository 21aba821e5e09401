#include "rocketcaf/api/command/perf_report.hpp"

#include "support/test.hpp"

#include <nlohmann/json.hpp>

SUITE("perf_report")

using namespace rocketcaf::command;
using namespace std::literals;

namespace {

perf_report make_report() {
  perf_report result;
  result.messages = 200'000;
  result.errors = 3;
  result.elapsed = 500ms;
  result.cpu = 300ms;
  result.latency.record(100'000, 198'000);
  result.latency.record(2'000'000, 1'900);
  result.latency.record(50'000'000, 100);
  result.threads = 7;
  result.max_rss_kib = 12'345;
  return result;
}

} // namespace

TEST("the JSON object has exactly the documented fields, in this order") {
  auto doc = nlohmann::ordered_json::parse(to_json(make_report()));
  std::vector<std::string> keys;
  for (auto& [key, value] : doc.items())
    keys.push_back(key);
  CHECK_EQ(keys,
           (std::vector<std::string>{"messages", "errors", "seconds",
                                     "messagesPerSecond", "cpuMicrosPerMessage",
                                     "latencyMicros", "threads", "maxRssKiB"}));
  keys.clear();
  for (auto& [key, value] : doc["latencyMicros"].items())
    keys.push_back(key);
  CHECK_EQ(keys, (std::vector<std::string>{"p50", "p99", "p999", "max"}));
}

TEST("figures are in the units that their names say") {
  auto doc = nlohmann::json::parse(to_json(make_report()));
  CHECK_EQ(doc["messages"].get<int>(), 200'000);
  CHECK_EQ(doc["errors"].get<int>(), 3);
  CHECK_EQ(doc["seconds"].get<double>(), 0.5);
  CHECK_EQ(doc["messagesPerSecond"].get<double>(), 400'000.0);
  CHECK_EQ(doc["cpuMicrosPerMessage"].get<double>(), 1.5);
  CHECK_EQ(doc["threads"].get<int>(), 7);
  CHECK_EQ(doc["maxRssKiB"].get<int>(), 12'345);
  auto near = [&](const char* key, double wanted) {
    auto got = doc["latencyMicros"][key].get<double>();
    return got > wanted * 0.99 && got < wanted * 1.01;
  };
  CHECK(near("p50", 100));
  CHECK(near("p99", 100));
  CHECK(near("p999", 2000));
  CHECK_EQ(doc["latencyMicros"]["max"].get<double>(), 50'000.0);
}

TEST("a run without a stored message divides by nothing") {
  perf_report x;
  x.errors = 5;
  auto doc = nlohmann::json::parse(to_json(x));
  CHECK_EQ(doc["messagesPerSecond"].get<double>(), 0.0);
  CHECK_EQ(doc["latencyMicros"]["max"].get<double>(), 0.0);
}

TEST("numbers for people have their thousands apart") {
  CHECK_EQ(grouped(0), "0");
  CHECK_EQ(grouped(999), "999");
  CHECK_EQ(grouped(1000), "1,000");
  CHECK_EQ(grouped(123456), "123,456");
  CHECK_EQ(grouped(1234567), "1,234,567");
  auto table = to_table(make_report());
  CHECK_NE(table.find("200,000 stored, 3 not"), std::string::npos);
  CHECK_NE(table.find("400,000 messages/s"), std::string::npos);
}
