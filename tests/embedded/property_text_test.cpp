#include "rocketcaf/actors/embedded/property_text.hpp"

#include "support/test.hpp"
#include "wire_client.hpp"

SUITE("property_text")

using namespace rocketcaf::actors::embedded;
using rocketcaf::test::property;

TEST("an empty text has none of the known properties") {
  auto known = find_known_properties("");
  CHECK(known.unique_key.empty());
  CHECK(known.tag.empty());
  CHECK(!known.half_message);
  CHECK(!known.delayed);
}

TEST("known properties are found anywhere, also without the last separator") {
  auto text = property("color", "red") + property("UNIQ_KEY", "id")
            + property("TAGS", "tag");
  for (auto cut : {size_t{0}, size_t{1}}) {
    auto known = find_known_properties(
      std::string_view{text}.substr(0, text.size() - cut));
    CHECK_EQ(known.unique_key, "id");
    CHECK_EQ(known.tag, "tag");
  }
}

TEST("the last one of a name counts, and empty values do not") {
  auto text = property("TAGS", "a") + property("TAGS", "b")
            + property("TAGS", "") + "TAGS";
  CHECK_EQ(find_known_properties(text).tag, "b");
}

TEST("half messages and delayed ones are recognized") {
  CHECK(find_known_properties(property("TRAN_MSG", "true")).half_message);
  CHECK(find_known_properties(property("TRAN_MSG", "True")).half_message);
  CHECK(!find_known_properties(property("TRAN_MSG", "false")).half_message);
  for (auto name :
       {"DELAY", "TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS"})
    CHECK(find_known_properties(property(name, "3")).delayed);
  CHECK(!find_known_properties(property("DELAY", "0")).delayed);
}

TEST("a property is appended after a separator") {
  std::string text;
  append_property(text, "a", "1");
  CHECK_EQ(text, property("a", "1"));
  text.pop_back();
  append_property(text, "b", "2");
  CHECK_EQ(text, property("a", "1") + property("b", "2"));
}
