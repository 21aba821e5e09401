#include "rocketcaf/protocol/query_filter.hpp"

#include "support/test.hpp"

SUITE("query_filter")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

stored_message stored(std::string body, std::string topic, std::string keys,
                      std::string id = {}) {
  stored_message x;
  x.body = std::move(body);
  x.topic = std::move(topic);
  x.properties = {{"KEYS", keys}, {"UNIQ_KEY", id}};
  return x;
}

std::string bodies(const std::vector<stored_message>& xs) {
  std::string result;
  for (auto& x : xs)
    result += x.body;
  return result;
}

} // namespace

TEST("messages need the very key and the topic") {
  std::vector<stored_message> xs = {
    stored("a", "t", "k"), stored("b", "t", "kk k2"), stored("c", "t", "x k y"),
    stored("d", "u", "k"), stored("e", "t", "", "k")};
  keep_with_key(xs, "t", "k", false);
  CHECK_EQ(bodies(xs), "ac");
}

TEST("for unique ids nothing else counts") {
  std::vector<stored_message> xs
    = {stored("a", "t", "k"), stored("b", "t", "", "k"),
       stored("c", "u", "", "k"), stored("d", "t", "", "kk")};
  keep_with_key(xs, "t", "k", true);
  CHECK_EQ(bodies(xs), "bc");
}

TEST("the oldest come first") {
  auto at = [](int64_t millis, int64_t offset, std::string body) {
    auto x = stored(std::move(body), "t", "k");
    x.store_millis = millis;
    x.queue_offset = offset;
    return x;
  };
  std::vector<stored_message> xs
    = {at(3, 0, "c"), at(1, 5, "a"), at(2, 9, "y"), at(2, 8, "x")};
  sort_by_age(xs);
  CHECK_EQ(bodies(xs), "axyc");
}
