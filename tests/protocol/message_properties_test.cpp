#include "rocketcaf/protocol/message_properties.hpp"

#include "support/test.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

SUITE("message_properties")

using namespace rocketcaf::protocol;

namespace {

using map_type = std::map<std::string, std::string>;
using list_type = std::vector<std::pair<std::string, std::string>>;

list_type listed(const message_properties& xs) {
  list_type result;
  for (auto& [name, value] : xs)
    result.emplace_back(name, value);
  return result;
}

/// With pieces that Java drops, a name that is there twice, and no separator
/// at the end.
const std::string wild = "\x02n\x01"
                         "1\x02x\x02m\x01"
                         "2\x01\x02\x01y\x02n\x01"
                         "3";

} // namespace

TEST("a property string is kept as it is") {
  auto xs = message_properties::from_text(wild);
  CHECK_EQ(xs.text(), wild);
  CHECK_EQ(listed(xs), (list_type{{"n", "1"}, {"m", "2\x01"}, {"n", "3"}}));
  CHECK_EQ(xs.map(), (map_type{{"m", "2\x01"}, {"n", "3"}}));
  CHECK(!xs.empty());
}

TEST("of equal names the last one counts") {
  auto xs = message_properties::from_text(wild);
  CHECK_EQ(xs.get("n"), "3");
  CHECK_EQ(xs.get("m"), "2\x01");
  CHECK(xs.contains("n"));
  for (auto name : {"", "x", "y", "N"}) {
    CHECK_EQ(xs.get(name), "");
    CHECK(!xs.contains(name));
  }
}

TEST("strings without a property are empty") {
  for (auto text : {"", "\x02", "a", "a\x01", "\x01v\x02"}) {
    auto xs = message_properties::from_text(text);
    CHECK(xs.empty());
    CHECK_EQ(listed(xs), list_type{});
    CHECK(xs == message_properties{});
  }
}

TEST("a value is set in place of all that the name had") {
  auto xs = message_properties::from_text(wild);
  xs.set("n", "4");
  CHECK_EQ(listed(xs), (list_type{{"m", "2\x01"}, {"n", "4"}}));
  xs.set("k", "5");
  CHECK_EQ(xs.text(), "m\x01"
                      "2\x01\x02n\x01"
                      "4\x02k\x01"
                      "5\x02");
  // The last separator may be missing.
  xs = message_properties::from_text("a\x01"
                                     "1");
  xs.set("b", "2");
  CHECK_EQ(listed(xs), (list_type{{"a", "1"}, {"b", "2"}}));
}

TEST("a property is taken out wherever it stands") {
  auto xs = message_properties::from_text(wild);
  xs.erase("x");
  CHECK_EQ(xs.text(), wild);
  xs.erase("n");
  CHECK_EQ(listed(xs), (list_type{{"m", "2\x01"}}));
  xs.erase("m");
  CHECK(xs.empty());
}

TEST("lists and maps become property strings") {
  message_properties xs{{"b", "2"}, {"a", "1"}, {"b", "3"}};
  CHECK_EQ(xs.text(), "a\x01"
                      "1\x02"
                      "b\x01"
                      "3\x02");
  CHECK_EQ(message_properties{xs.map()}.text(), xs.text());
  CHECK(message_properties{map_type{}}.empty());
}

TEST("the same properties are equal in any order") {
  message_properties xs{{"a", "1"}, {"b", "2"}};
  CHECK(xs == message_properties{{"b", "2"}, {"a", "1"}});
  CHECK(!(xs == message_properties{{"a", "1"}}));
  CHECK(!(xs == message_properties{{"a", "1"}, {"b", "3"}}));
}
