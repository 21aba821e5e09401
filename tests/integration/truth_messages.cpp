#include "integration/truth_messages.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace rocketcaf::test {

namespace {

using engine = std::mt19937_64;

/// Latin with accents, Greek, Chinese, right-to-left, beyond the BMP, combining
/// marks, and what JSON has to escape.
constexpr std::array texts{
  "plain",     "Zürich – Größe", "Ωμέγα",   "消息队列",
  "שלום עולם", "🚀 rocket 🀄",   "e\u0301", "quote \" back \\ /",
  "a=b&c;d,e", "\u00a0",         "<tag>'",  "per%cent",
};

const char* any_text(engine& random) {
  return texts[random() % texts.size()];
}

size_t body_size(size_t index, engine& random) {
  // Spread evenly, whatever the number of messages.
  if (index % 500 == 250)
    return 1024 * 1024;
  if (index % 125 == 100)
    return 64 * 1024;
  if (index % 1000 == 1)
    return 1;
  if (index % 1000 == 2)
    return 4096;
  return 1 + random() % 4096;
}

std::string make_body(size_t size, engine& random) {
  std::string result(size, '\0');
  // Bytes of all values, or much the same byte.
  auto mask = random() % 4 == 0 ? uint64_t{1} : ~uint64_t{0};
  for (size_t i = 0; i < size; i += 8) {
    auto word = random() & mask;
    for (size_t j = i; j < std::min(size, i + 8); ++j, word >>= 8)
      result[j] = static_cast<char>(word);
  }
  return result;
}

void add_keys(message& out, size_t index, engine& random) {
  auto count = random() % 4;
  for (size_t i = 0; i < count; ++i)
    out.keys.push_back("key-" + std::to_string(index) + "-"
                       + std::to_string(i));
  if (random() % 5 == 0)
    out.keys.push_back("Schlüssel-消息");
}

void add_properties(message& out, engine& random) {
  auto count = random() % 5;
  for (size_t i = 0; i < count; ++i) {
    auto name = "name-" + std::to_string(random() % 100);
    if (random() % 3 == 0)
      name += any_text(random);
    out.properties[name] = any_text(random);
  }
  if (random() % 50 == 0)
    out.properties["long"] = std::string(8000, 'x');
}

} // namespace

std::vector<message> truth_messages(const std::string& topic, size_t count,
                                    uint64_t seed) {
  engine random{seed};
  std::vector<message> result(count);
  for (size_t i = 0; i < count; ++i) {
    auto& x = result[i];
    x.topic = topic;
    if (random() % 3 != 0)
      x.tag = random() % 4 == 0 ? "标签" : "tag-" + std::to_string(i % 7);
    add_keys(x, i, random);
    add_properties(x, random);
    x.flag = random() % 2 == 0 ? 0 : static_cast<int32_t>(random());
    x.wait_store_ok = random() % 10 != 0;
    x.body = make_body(body_size(i, random), random);
  }
  return result;
}

} // namespace rocketcaf::test
