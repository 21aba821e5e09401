#include "rocketcaf/protocol/compression.hpp"

#include "support/test.hpp"

#include <random>
#include <string>

SUITE("compression")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

constexpr compression_type all_types[]
  = {compression_type::zlib, compression_type::lz4, compression_type::zstd};

constexpr size_t limit = 4u << 20;
constexpr int level = 5;

/// Text that compresses well, but not to nothing.
std::string text(size_t size) {
  std::mt19937 rng{42};
  std::string result;
  while (result.size() < size)
    result += "order " + std::to_string(rng() % 1000) + "; ";
  result.resize(size);
  return result;
}

std::string noise(size_t size) {
  std::mt19937 rng{42};
  std::string result(size, '\0');
  for (auto& c : result)
    c = static_cast<char>(rng());
  return result;
}

/// Whether `body` decompresses to `expected`.
bool gives(compression_type type, std::string_view body,
           std::string_view expected) {
  auto result = decompress(type, body, limit);
  return result && *result == expected;
}

/// The error of decompressing; `none` if there is none.
errc error_of(compression_type type, std::string_view body,
              size_t max_size = limit) {
  auto result = decompress(type, body, max_size);
  return result ? errc::none : result.error();
}

} // namespace

TEST("what was compressed is read, by every type and at every level") {
  for (auto type : all_types)
    for (auto x : {-1, 0, 1, 5, 9, 12, 22, 99})
      for (size_t size : {0, 1, 100, 4096, 70'000}) {
        CHECK(gives(type, compress(type, text(size), x), text(size)));
        if (x == level)
          CHECK(gives(type, compress(type, noise(size), x), noise(size)));
      }
}

TEST("each level is one of its own, but for those that are clamped") {
  auto type = compression_type::zstd;
  auto body = text(70'000) + noise(2000) + text(70'000);
  CHECK(compress(type, body, 0) == compress(type, body, 1));
  CHECK(compress(type, body, 1) != compress(type, body, 2));
  CHECK(compress(type, body, 99) == compress(type, body, 22));
}

TEST("LZ4 blocks stand alone: Java reads no others") {
  constexpr size_t flags = 4;
  constexpr int independent = 0x20;
  for (size_t size : {0, 1, 70'000, 300'000})
    for (auto x : {0, level, 12}) {
      auto bytes = compress(compression_type::lz4, text(size), x);
      CHECK_NE(bytes[flags] & independent, 0);
    }
}

TEST("bodies have the form that RocketMQ knows") {
  auto begins_with = [](compression_type type, std::string_view bytes) {
    return compress(type, text(5000), level).starts_with(bytes);
  };
  CHECK(begins_with(compression_type::zlib, "\x78\x5e"));
  CHECK(begins_with(compression_type::lz4, "\x04\x22\x4d\x18"));
  CHECK(begins_with(compression_type::zstd, "\x28\xb5\x2f\xfd"));
  for (auto type : all_types)
    CHECK_LT(compress(type, text(5000), level).size(), 2500u);
}

TEST("the limit is exact, and a small body cannot take much memory") {
  for (auto type : all_types) {
    auto body = compress(type, text(10'000), level);
    CHECK_EQ(error_of(type, body, 10'000), errc::none);
    CHECK_EQ(error_of(type, body, 9999), errc::body_too_large);
    CHECK_EQ(error_of(type, body, 0), errc::body_too_large);
    CHECK_EQ(error_of(type, body, SIZE_MAX), errc::none);
    auto bomb = compress(type, std::string(8u << 20, '\0'), 1);
    CHECK_LT(bomb.size(), 64u << 10);
    CHECK_EQ(error_of(type, bomb), errc::body_too_large);
  }
}

TEST("a body that is cut off anywhere is an error") {
  for (auto type : all_types) {
    auto body = compress(type, text(3000), level);
    for (size_t size = 0; size < body.size(); ++size)
      CHECK_EQ(error_of(type, std::string_view{body}.substr(0, size)),
               errc::protocol_error);
  }
}

TEST("damaged bodies do no harm") {
  for (auto type : all_types) {
    auto good = compress(type, text(3000), level);
    for (size_t i = 0; i < good.size(); ++i) {
      for (auto change : {0x01, 0x10, 0x80, 0xFF}) {
        auto body = good;
        body[i] = static_cast<char>(body[i] ^ change);
        auto result = decompress(type, body, limit);
        CHECK(result ? result->size() <= limit : result.error() != errc::none);
      }
    }
  }
}

TEST("a body of another type is an error") {
  for (auto written : all_types)
    for (auto read : all_types)
      if (written != read)
        CHECK_EQ(error_of(read, compress(written, text(5000), level)),
                 errc::protocol_error);
}

TEST("frames in a row are read as one, and what follows a zlib stream is not "
     "read") {
  for (auto type : {compression_type::lz4, compression_type::zstd}) {
    auto two = compress(type, "first, ", level) + compress(type, "second", 1);
    CHECK(gives(type, two, "first, second"));
    CHECK_EQ(error_of(type, compress(type, "first", level) + "?"),
             errc::protocol_error);
  }
  auto stream = compress(compression_type::zlib, "first", level);
  CHECK(gives(compression_type::zlib, stream + "?", "first"));
}

TEST("the sys flag says whether and how a body is compressed") {
  CHECK_EQ(compression_bits(compression_type::zlib), 0x301);
  CHECK_EQ(compression_bits(compression_type::lz4), 0x101);
  CHECK_EQ(compression_bits(compression_type::zstd), 0x201);
  for (auto type : all_types) {
    auto found = compression_of(compression_bits(type) | 0x8F4);
    REQUIRE(found.has_value());
    CHECK(*found == type);
  }
  // Before 4.9.4.
  CHECK(*compression_of(0x1) == compression_type::zlib);
  CHECK(!compression_of(0x0)->has_value());
  CHECK(!compression_of(0x300)->has_value());
  for (auto bits : {0x401, 0x501, 0x601, 0x701})
    CHECK(!compression_of(bits).has_value());
}

TEST("types have names") {
  for (auto type : all_types) {
    auto x = compression_type::zlib;
    CHECK(from_string(to_string(type), x));
    CHECK(x == type);
    CHECK(from_integer(static_cast<uint8_t>(type), x));
    CHECK(x == type);
  }
  CHECK_EQ(to_string(compression_type::zstd), "zstd");
  auto x = compression_type::lz4;
  CHECK(!from_string("gzip", x));
  CHECK(!from_integer(3, x));
}
