#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include "agreement/batch_value.hpp"
#include "agreement/kind.hpp"
#include "agreement/stored_value.hpp"

namespace rocketcaf::test {

namespace {

using protocol::stored_message;

namespace bits = protocol::sys_flag;

/// The type of compression that a sys flag names.
std::optional<compression_type> type_of(const stored_message& x) {
  auto type = protocol::compression_of(x.sys_flag);
  return type ? *type : std::nullopt;
}

void append(std::string& out, const stored_message& x) {
  if (!protocol::encode_stored(out, x))
    throw std::logic_error{"the message is too large to be stored"};
}

/// What a broker answers to a pull: some messages, also compressed ones.
/// Properties in Java's bytes are in the order of its hash map.
struct stored_value {
  /// Their bodies are not compressed, whatever the sys flag says.
  std::vector<stored_message> messages;

  static stored_value random(random_values& random) {
    constexpr int32_t compressions[]
      = {0, 0, bits::compressed, bits::compressed | bits::compression_zlib,
         bits::compressed | bits::compression_lz4,
         bits::compressed | bits::compression_zstd,
         // Tells a type, but that the body is not compressed.
         bits::compression_lz4};
    stored_value result;
    for (auto count = 1 + random.below(4); count > 0; --count) {
      auto x = random_stored(random);
      x.sys_flag |= compressions[random.below(std::size(compressions))];
      x.body = random.bytes(random.below(400));
      // An empty body is never compressed.
      if (x.body.empty())
        x.sys_flag &= ~bits::compressed;
      result.messages.push_back(std::move(x));
    }
    return result;
  }

  static stored_value read(fields_reader& in) {
    stored_value result;
    size_t count = 0;
    for (in.get(count); count > 0; --count) {
      result.messages.push_back(read_stored(in));
      in.get(result.messages.back().body);
    }
    return result;
  }

  void write(fields_writer& out) const {
    out.put(messages.size());
    for (auto& x : messages) {
      write_stored(out, x);
      out.put(std::string_view{x.body});
    }
  }

  std::string encode() const {
    std::string result;
    for (auto x : messages) {
      if (auto type = type_of(x))
        x.body = protocol::compress(*type, x.body, 5);
      x.body_crc = protocol::body_crc(x.body);
      append(result, x);
    }
    return result;
  }

  bool is_in(std::string_view bytes) const {
    auto stored = protocol::decode_stored(bytes);
    auto received = protocol::decode_messages(bytes);
    if (!stored || !received || stored->size() != messages.size())
      return false;
    auto expected = messages;
    for (size_t i = 0; i < expected.size(); ++i) {
      expected[i].sys_flag &= ~bits::compressed;
      expected[i].body_crc = protocol::body_crc((*stored)[i].body);
    }
    return *received == expected;
  }
};

/// A batch that a broker stored as one message. Java adds `WAIT` to each of its
/// messages, and leaves out how often they were consumed and the place of the
/// transaction; we take these from the batch.
struct inner_batch_value {
  stored_message outer;
  batch_value batch;

  static inner_batch_value random(random_values& random) {
    inner_batch_value result;
    result.outer = random_stored(random);
    result.outer.sys_flag |= bits::need_unwrap | bits::inner_batch;
    result.batch = batch_value::random(random);
    return result;
  }

  static inner_batch_value read(fields_reader& in) {
    inner_batch_value result;
    result.outer = read_stored(in);
    result.batch = batch_value::read(in);
    return result;
  }

  void write(fields_writer& out) const {
    write_stored(out, outer);
    batch.write(out);
  }

  std::string encode() const {
    auto x = outer;
    x.body = batch.encode();
    x.body_crc = protocol::body_crc(x.body);
    std::string result;
    append(result, x);
    return result;
  }

  bool is_in(std::string_view bytes) const {
    auto received = protocol::decode_messages(bytes);
    if (!received || received->size() != batch.messages.size())
      return false;
    auto expected = outer;
    for (size_t i = 0; i < received->size(); ++i) {
      auto x = (*received)[i];
      x.properties.erase("WAIT");
      expected.flag = batch.messages[i].flag;
      expected.body = batch.messages[i].body;
      expected.properties = batch.properties_of(i);
      if (x != expected)
        return false;
      // Offsets wrap around at the end.
      expected.queue_offset = static_cast<int64_t>(
        static_cast<uint64_t>(expected.queue_offset) + 1);
    }
    return true;
  }
};

} // namespace

std::vector<kind> message_kinds() {
  return {make_kind<batch_value>("batch", 400),
          make_kind<stored_value>("stored", 500),
          make_kind<inner_batch_value>("inner_batch", 200)};
}

} // namespace rocketcaf::test
