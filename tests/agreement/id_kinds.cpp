#include "rocketcaf/protocol/message_id.hpp"

#include "agreement/kind.hpp"

#include <algorithm>

namespace rocketcaf::test {

namespace {

std::string ip_of(const protocol::stored_host& x) {
  return {reinterpret_cast<const char*>(x.ip.data()), x.is_v6 ? 16u : 4u};
}

/// The id that a broker gives; its bytes are its text.
struct offset_id_value {
  std::string ip;
  int32_t port = 0;
  int64_t offset = 0;

  static offset_id_value random(random_values& random) {
    auto host = random.host();
    return {ip_of(host), host.port, random.number<int64_t>()};
  }

  static offset_id_value read(fields_reader& in) {
    offset_id_value result;
    in.get(result.ip);
    in.get(result.port);
    in.get(result.offset);
    return result;
  }

  void write(fields_writer& out) const {
    out.put(ip);
    out.put(port);
    out.put(offset);
  }

  offset_message_id id() const {
    offset_message_id result;
    std::copy(ip.begin(), ip.end(), result.host.begin());
    result.is_v6 = ip.size() == 16;
    result.port = port;
    result.offset = offset;
    return result;
  }

  std::string encode() const {
    return to_string(id());
  }

  bool is_in(std::string_view bytes) const {
    return offset_message_id::from(bytes) == id() && bytes == encode();
  }
};

/// The id that a producer gives; its bytes are its text. Java has functions
/// that read it, we have not.
struct unique_id_value {
  std::string ip;
  uint16_t process_id = 0;
  uint32_t discriminator = 0;
  uint32_t millis_of_month = 0;
  /// How many ids were made before.
  uint32_t counter = 0;

  static unique_id_value random(random_values& random) {
    unique_id_value result;
    result.ip = ip_of(random.host());
    result.process_id = random.number<uint16_t>();
    result.discriminator = random.number<uint32_t>();
    // Months have 28 days at least; their last three are above 2^31 ms.
    result.millis_of_month
      = static_cast<uint32_t>(random.below(uint64_t{28} * 24 * 3600 * 1000));
    // The counter has 16 bits.
    result.counter = static_cast<uint32_t>(
      random.one_in(20) ? 65'530 + random.below(10) : random.below(300));
    return result;
  }

  static unique_id_value read(fields_reader& in) {
    unique_id_value result;
    in.get(result.ip);
    in.get(result.process_id);
    in.get(result.discriminator);
    in.get(result.millis_of_month);
    in.get(result.counter);
    return result;
  }

  void write(fields_writer& out) const {
    out.put(ip);
    out.put(process_id);
    out.put(discriminator);
    out.put(millis_of_month);
    out.put(counter);
  }

  std::string encode() const {
    protocol::unique_id_generator ids{ip, process_id, discriminator};
    for (uint32_t i = 0; i < counter; ++i)
      ids.next(millis_of_month);
    return to_string(ids.next(millis_of_month));
  }

  bool is_in(std::string_view bytes) const {
    return bytes == encode();
  }
};

} // namespace

std::vector<kind> id_kinds() {
  return {make_kind<offset_id_value>("offset_id", 500),
          make_kind<unique_id_value>("unique_id", 500)};
}

} // namespace rocketcaf::test
