#include "rocketcaf/protocol/compression.hpp"

#include "agreement/kind.hpp"

namespace rocketcaf::test {

namespace {

/// A body to compress. The bytes of the two languages need not be the same.
struct compressed_value {
  std::string name;
  int level = 0;
  std::string body;

  static compressed_value random(random_values& random) {
    auto size = random.below(random.one_in(30) ? 100'000 : 2'000);
    auto type = compression_type::zlib;
    from_integer(static_cast<uint8_t>(random.below(3)), type);
    return {to_string(type), static_cast<int>(random.below(10)),
            random.bytes(size)};
  }

  static compressed_value read(fields_reader& in) {
    compressed_value result;
    in.get(result.name);
    in.get(result.level);
    in.get(result.body);
    return result;
  }

  void write(fields_writer& out) const {
    out.put(name);
    out.put(level);
    out.put(body);
  }

  compression_type type() const {
    auto result = compression_type::zlib;
    if (!from_string(name, result))
      throw std::invalid_argument{"no type of compression: " + name};
    return result;
  }

  std::string encode() const {
    return protocol::compress(type(), body, level);
  }

  bool is_in(std::string_view bytes) const {
    auto result = protocol::decompress(type(), bytes, body.size());
    return result && *result == body;
  }
};

} // namespace

std::vector<kind> compression_kinds() {
  return {make_kind<compressed_value>("compressed", 900)};
}

} // namespace rocketcaf::test
