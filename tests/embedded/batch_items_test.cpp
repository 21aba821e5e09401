#include "rocketcaf/actors/embedded/batch_items.hpp"

#include "rocketcaf/protocol/bytes.hpp"

#include "support/test.hpp"

SUITE("batch_items")

using rocketcaf::actors::embedded::read_batch;
using rocketcaf::protocol::append_big_endian;

namespace {

std::string item(const std::string& body, const std::string& properties,
                 int32_t flag = 0) {
  std::string out;
  append_big_endian(out,
                    static_cast<int32_t>(22 + body.size() + properties.size()));
  append_big_endian(out, int32_t{0});
  append_big_endian(out, int32_t{0});
  append_big_endian(out, flag);
  append_big_endian(out, static_cast<int32_t>(body.size()));
  out += body;
  append_big_endian(out, static_cast<int16_t>(properties.size()));
  return out + properties;
}

} // namespace

TEST("a batch has one item after the other") {
  auto body = item("first", "p1", 7) + item("second", "");
  auto items = read_batch(body);
  REQUIRE(items.has_value());
  REQUIRE_EQ(items->size(), 2u);
  CHECK_EQ((*items)[0].body, "first");
  CHECK_EQ((*items)[0].properties, "p1");
  CHECK_EQ((*items)[0].flag, 7);
  CHECK_EQ((*items)[1].body, "second");
  CHECK_EQ((*items)[1].properties, "");
}

TEST("what is cut short, empty or inconsistent is no batch") {
  auto body = item("first", "p1") + item("second", "p2");
  CHECK(!read_batch(""));
  CHECK(!read_batch("just a text that is long enough"));
  CHECK(!read_batch(item("", "p")));
  auto first = item("first", "p1").size();
  for (size_t size = 1; size < body.size(); ++size)
    CHECK_EQ(read_batch(body.substr(0, size)).has_value(), size == first);
  auto wrong_size = body;
  ++wrong_size[3];
  CHECK(!read_batch(wrong_size));
  auto negative = body;
  negative[16] = '\xFF';
  CHECK(!read_batch(negative));
}
