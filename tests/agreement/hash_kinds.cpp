#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/java_hash.hpp"
#include "rocketcaf/protocol/property_names.hpp"
#include "rocketcaf/protocol/queue_selector.hpp"

#include "agreement/kind.hpp"

namespace rocketcaf::test {

namespace {

std::string big_endian(int32_t x) {
  std::string result;
  protocol::append_big_endian(result, x);
  return result;
}

/// A tag and what brokers filter it by.
struct tag_hash_value {
  std::string tag;

  static tag_hash_value random(random_values& random) {
    return {random.text(random.one_in(10) ? 300 : 12)};
  }

  static tag_hash_value read(fields_reader& in) {
    tag_hash_value result;
    in.get(result.tag);
    return result;
  }

  void write(fields_writer& out) const {
    out.put(tag);
  }

  std::string encode() const {
    return big_endian(protocol::java_hash(tag));
  }

  bool is_in(std::string_view bytes) const {
    return bytes == encode();
  }
};

/// A sharding key, and the index of its queue among some.
struct queue_value {
  std::string key;
  size_t queues = 1;

  static queue_value random(random_values& random) {
    // Its hash is the smallest number, which has no absolute value.
    constexpr auto worst = "polygenelubricants";
    return {random.one_in(100) ? worst : random.text(24), 1 + random.below(64)};
  }

  static queue_value read(fields_reader& in) {
    queue_value result;
    in.get(result.key);
    in.get(result.queues);
    return result;
  }

  void write(fields_writer& out) const {
    out.put(key);
    out.put(queues);
  }

  std::string encode() const {
    std::vector<message_queue> all(queues);
    message content;
    content.properties[std::string{protocol::property::sharding_key}] = key;
    auto index = select_by_hash({.queues = all, .content = content});
    return big_endian(index ? static_cast<int32_t>(*index) : -1);
  }

  bool is_in(std::string_view bytes) const {
    return bytes == encode();
  }
};

} // namespace

std::vector<kind> hash_kinds() {
  return {make_kind<tag_hash_value>("tag_hash", 2'000),
          make_kind<queue_value>("queue", 10'000)};
}

} // namespace rocketcaf::test
